import { readCall } from "./command";

describe("a script line", () => {
  it.each([
    ["npm ci", { script: "ci", arguments: [], variables: [] }],
    ["npm test", { script: "test", arguments: [], variables: [] }],
    ["npm run lint:workflows", { script: "lint:workflows", arguments: [], variables: [] }],
    [
      'npm run promotion -- deploy "$ENVIRONMENT" --approved "$APPROVED"',
      {
        script: "promotion",
        arguments: ["deploy", '"$ENVIRONMENT"', "--approved", '"$APPROVED"'],
        variables: ["ENVIRONMENT", "APPROVED"],
      },
    ],
  ])("%s is one call", (line, call) => {
    expect(readCall(line)).toEqual(call);
  });

  it.each([
    ["echo done", "echo: only npm scripts are called"],
    ["npm run lint && npm test", "&&, which is neither"],
    ["npm run lint; rm -rf /", "lint;, which is neither"],
    ["npm run promotion -- plan > out.json", ">, which is neither"],
    ["npm run promotion -- plan | tee out", "|, which is neither"],
    ["npm run promotion -- why $(cat name)", "$(cat, which is neither"],
    ["npm run promotion -- why `cat name`", "`cat, which is neither"],
    ["npm run promotion -- why $ENVIRONMENT", "$ENVIRONMENT, which is neither"],
    ['npm run promotion -- why "$ENVIRONMENT-$OTHER"', "which is neither"],
    ["npm run promotion -- why ${{ inputs.environment }}", "an expression in a script line"],
    ["npm run lint\nnpm test", "several lines"],
    ["npm install left-pad", "not of the form"],
    ["npm run promotion status", "not of the form"],
    ["npm ci --force", "not of the form"],
    ["npx eslint .", "neither a plain word"],
  ])("%j is none", (line, problem) => {
    expect(readCall(line)).toEqual({ problem: expect.stringContaining(problem) as string });
  });
});
