import { rules } from "./rules";
import { parseWorkflow } from "./workflow";

const checkout = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";
const credentials =
  "aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c # v6.2.3";
const ownBranches = "github.event.pull_request.head.repo.full_name == github.repository";

/** A good one, to be changed in one place. */
const good = `name: sound
on:
  pull_request:
permissions: {}
jobs:
  check:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    permissions:
      contents: read # checks out the change
    steps:
      - uses: ${checkout}
        with:
          persist-credentials: false
      - run: npm ci
  read:
    if: ${ownBranches}
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    permissions:
      contents: read # checks out the change
      id-token: write # takes a role
    steps:
      - uses: ${credentials}
        with:
          role-to-assume: \${{ vars.ROLE }}
`;

const problemsOf = (text: string) => {
  const workflow = parseWorkflow("x.yml", text);
  return rules.flatMap(({ problems }) => problems(workflow));
};

it("finds nothing in a good workflow", () => {
  expect(problemsOf(good)).toEqual([]);
});

it.each([
  [
    "permissions for all jobs",
    ["permissions: {}", "permissions:\n  contents: read # all"],
    'x.yml: write "permissions: {}" at the top, and each grant at its job',
  ],
  ["no word about permissions", ["permissions: {}\n", ""], 'x.yml: write "permissions: {}"'],
  [
    "a grant without a comment",
    ["contents: read # checks out the change", "contents: read"],
    "x.yml:10: contents has no comment",
  ],
  ["an action by its tag", [checkout, "actions/checkout@v7"], "actions/checkout@v7 is not"],
  ["a commit without its version", [checkout, checkout.split(" ")[0]!], "is not <action>@<commit>"],
  ["no bound of time", ["    timeout-minutes: 10\n", ""], "x.yml, check: timeout-minutes"],
  [
    "a token that stays in .git/config",
    ["persist-credentials: false", "fetch-depth: 0"],
    "x.yml, check: a checkout without persist-credentials: false",
  ],
  [
    "an OIDC token for nothing",
    [`      - uses: ${credentials}`, "      - uses: ./.github/actions/setup"],
    "x.yml, read: id-token: write and no role",
  ],
  [
    "a role without a token",
    ["      id-token: write # takes a role\n", ""],
    "x.yml, read: a role without id-token: write",
  ],
  [
    "a role for forks",
    [`    if: ${ownBranches}\n`, ""],
    "x.yml, read: holds credentials or may write, and runs for forks",
  ],
  [
    "a condition that also holds for forks",
    [ownBranches, `${ownBranches} || always()`],
    "x.yml, read: holds credentials or may write, and runs for forks",
  ],
  [
    "a right to write for forks",
    ["contents: read # checks out the change", "pull-requests: write # comments"],
    "x.yml, check: holds credentials or may write, and runs for forks",
  ],
  [
    "a secret for forks",
    ["- run: npm ci", "- run: npm ci\n        env: { KEY: '${{ secrets.KEY }}' }"],
    "x.yml, check: holds credentials or may write, and runs for forks",
  ],
  [
    "a role outside of an environment",
    ["  pull_request:", "  push:"],
    "x.yml, read: credentials without an environment that is bound to main",
  ],
  [
    "a cache",
    ["persist-credentials: false", "persist-credentials: false\n          cache: npm"],
    "x.yml, check: a cache",
  ],
  [
    "secrets for a called workflow",
    [
      "  check:\n",
      "  call:\n    uses: ./.github/workflows/y.yml\n    secrets: inherit\n  check:\n",
    ],
    "x.yml, call: secrets",
  ],
] as const)("finds %s", (_, [before, after], problem) => {
  expect(good).toContain(before);
  expect(problemsOf(good.replace(before, after))).toEqual(
    expect.arrayContaining([expect.stringContaining(problem)]),
  );
});
