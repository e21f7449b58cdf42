import { findings, testCases } from "../../framework/cases";
import { noPlaintextSecrets } from "./no-plaintext-secrets";
import { cases } from "./no-plaintext-secrets.cases";

testCases(noPlaintextSecrets, cases);

it("never says the value", async () => {
  const said = await Promise.all(cases.map((each) => findings(noPlaintextSecrets, each)));
  const text = said.flat().join("\n");
  expect(text).not.toContain("hunter2");
  expect(text).not.toContain("51H8example0000");
  expect(text).not.toContain("k3V9xQ2mZ7rT1wYbN8sLfP4dGhJc6uEa");
});
