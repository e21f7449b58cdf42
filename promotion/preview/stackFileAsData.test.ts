import { stackFileProblems } from "./stackFileAsData";

const main = `secretsprovider: awskms://alias/state?region=us-east-1
encryptedkey: AQID
config:
  aws:region: us-east-1
  aws:allowedAccountIds: ["333333333333"]
  payments:size: 1
  policies:tags:
    required: [team]
`;
const problemsOf = (from: string, to: string) =>
  stackFileProblems(main, main.replace(from, to), {
    file: "Pulumi.prod.yaml",
    project: "payments",
  });

it("takes the settings of the program and of the policies from a pull request", () => {
  expect(problemsOf("payments:size: 1", "payments:size: 2\n  payments:more: { of: it }")).toEqual(
    [],
  );
  expect(problemsOf("required: [team]", "required: []")).toEqual([]);
  expect(problemsOf("  payments:size: 1\n", "")).toEqual([]);
});

it.each([
  [
    "another endpoint",
    "aws:region: us-east-1",
    "aws:region: us-east-1\n  aws:endpoints: [{ s3: http://x }]",
    "aws:endpoints",
  ],
  [
    "another profile",
    "aws:region: us-east-1",
    "aws:region: us-east-1\n  aws:profile: admin",
    "aws:profile",
  ],
  [
    "another role",
    "aws:region: us-east-1",
    "aws:region: us-east-1\n  aws:assumeRole: { roleArn: x }",
    "aws:assumeRole",
  ],
  ["another region", "aws:region: us-east-1", "aws:region: eu-west-1", "aws:region"],
  ["another account", '["333333333333"]', '["999999999999"]', "aws:allowedAccountIds"],
  ["no account", '  aws:allowedAccountIds: ["333333333333"]\n', "", "aws:allowedAccountIds"],
  [
    "another key of the state",
    "awskms://alias/state?region=us-east-1",
    "passphrase",
    "secretsprovider",
  ],
  ["another data key", "AQID", "BAUG", "encryptedkey"],
  ["an environment of the CLI", "config:", "environment: [x]\nconfig:", "environment"],
  [
    "a provider of its own",
    "payments:size: 1",
    "kubernetes:kubeconfig: x",
    "kubernetes:kubeconfig",
  ],
  ["a name that only begins alike", "payments:size: 1", "payments-x:size: 1", "payments-x:size"],
])("refuses %s", (_, from, to, key) => {
  expect(problemsOf(from, to)).toEqual([
    `Pulumi.prod.yaml: ${key} is not as on main, and decides more than the program's settings`,
  ]);
});

it("refuses what is no YAML", () => {
  expect(problemsOf("config:", "config: [")).toEqual(["Pulumi.prod.yaml cannot be read as YAML"]);
});
