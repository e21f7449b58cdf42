import { environmentsOutput } from "./environments";

it("names all environments in their order, as a matrix takes them", () => {
  const text = `environments:
  - { name: dev, account: "111111111111", region: us-east-1, follows: main }
  - { name: live, account: "222222222222", region: us-east-1, predecessor: dev }
`;
  expect(environmentsOutput(text)).toBe('names=["dev","live"]\n');
});
