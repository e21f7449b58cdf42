/** The files of a repository just large enough for promotion: a program, three environments, no releases pinned. */
import type { Files } from "./github/bareRepository";

export const environmentsYaml = (more = "") => `environments:
  - { name: dev, account: "111111111111", region: us-east-1, follows: main }
  - { name: staging, account: "222222222222", region: us-east-1, predecessor: dev }
  - { name: prod, account: "333333333333", region: us-east-1, predecessor: staging, soakHours: 24, approval: true }
${more}`;

export const noPin = "# What it should run.\nrelease: none\nhold: null\nbad: []\noverrides: []\n";

const lockfile = (awsVersion: string) =>
  `${JSON.stringify({ packages: { "node_modules/@pulumi/aws": { version: awsVersion } } })}\n`;

export const smallProject: Files = {
  "Pulumi.yaml": "name: payments\nruntime: nodejs\n",
  "package.json": "{}\n",
  "package-lock.json": lockfile("7.48.0"),
  "data-schema.json": '{ "writes": 1, "reads": [1] }\n',
  "stacks/index.ts": "export {};\n",
  "lambdas/validator.ts": "export const version = 1;\n",
  "docs/readme.md": "Payments\n",
  "Pulumi.dev.yaml": "config:\n  payments:size: 1\n",
  "Pulumi.staging.yaml": "config:\n  payments:size: 2\n",
  "Pulumi.prod.yaml": "config:\n  payments:size: 3\n",
  "promotion/environments.yaml": environmentsYaml(),
  "promotion/hold.yaml": "hold: null\n",
  "promotion/releases/staging.yaml": noPin,
  "promotion/releases/prod.yaml": noPin,
};
