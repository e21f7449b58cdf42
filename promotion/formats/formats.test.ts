import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { parseDataSchema } from "./dataSchema";
import { isPinned, parseEnvironments } from "./environments";
import { parseLedgerRecord } from "./ledgerRecord";
import { parseHoldAll, parsePin, pinFile } from "./pin";
import { valueOf } from "./problems";

const root = path.join(__dirname, "..", "..");
const text = (file: string) => readFileSync(path.join(root, file), "utf8");
const a = "a".repeat(40);

const problemsOf = (parsed: { ok: boolean; problems?: readonly string[] }) => parsed.problems ?? [];

describe("environments.yaml", () => {
  const environments = valueOf(parseEnvironments(text("promotion/environments.yaml")));

  it("agrees with the stack files on account and region", () => {
    for (const { name, account, region } of environments) {
      const { config } = parse(text(`Pulumi.${name}.yaml`));
      expect({
        name,
        account: config["aws:allowedAccountIds"],
        region: config["aws:region"],
      }).toEqual({ name, account: [account], region });
    }
  });

  it("has a stack file and a pin for each environment that does not follow main, and no pin without one", () => {
    const pinned = environments.filter(isPinned).map(({ name }) => `${name}.yaml`);
    expect(readdirSync(path.join(root, "promotion/releases")).sort()).toEqual(pinned.sort());
    for (const { name } of environments)
      expect(existsSync(path.join(root, `Pulumi.${name}.yaml`))).toBe(true);
  });

  const entry = (name: string, rest: string) =>
    `  - { name: ${name}, account: "111111111111", region: us-east-1, ${rest} }\n`;

  it("tells every problem at once, each with its place and value", () => {
    const parsed = parseEnvironments(
      `environments:
  - { name: dev, account: 1, region: us-east-1, follows: main }
  - name: prod
    account: "111111111111"
    region: nowhere
    predecessor: dev
    soakHour: 24
    window: { zone: Europe/Atlantis, allow: [{ days: [mon], from: "16:00", to: "09:00" }] }
`,
    );
    expect(problemsOf(parsed)).toEqual([
      "promotion/environments.yaml, environments[0].account: got 1; Invalid input: expected string, received number.",
      'promotion/environments.yaml, environments[1].region: got "nowhere"; a region, like us-east-1.',
      expect.stringContaining("environments[1].window.zone"),
      expect.stringContaining('"from" must be before "to"'),
      'promotion/environments.yaml, environments[1]: unknown key "soakHour".',
    ]);
  });

  it("refuses a soak after an environment that follows main, because merges would always interrupt it", () => {
    const parsed = parseEnvironments(
      `environments:\n${entry("dev", "follows: main")}${entry("staging", "predecessor: dev, soakHours: 1")}`,
    );
    expect(problemsOf(parsed)).toEqual([
      expect.stringContaining("each merge would interrupt it and a busy main would stop all"),
    ]);
  });

  it("refuses a predecessor that is missing or further down, a second follower, and a name that is there twice", () => {
    const parsed = parseEnvironments(
      `environments:\n${entry("dev", "follows: main")}${entry("dev2", "follows: main")}${entry("prod", "predecessor: staging")}${entry("prod", "predecessor: dev")}`,
    );
    expect(problemsOf(parsed)).toEqual([
      expect.stringContaining('"dev2" follows main too'),
      expect.stringContaining('predecessor "staging" of "prod" must be an environment further up'),
      expect.stringContaining('the name "prod" is there twice'),
    ]);
  });
});

describe("a pin file", () => {
  it.each(["staging", "prod"])("of %s in this repository is valid", (name) => {
    expect(parsePin(pinFile(name), text(pinFile(name)))).toMatchObject({ ok: true });
  });

  it("may say nothing but its release", () => {
    expect(valueOf(parsePin("p", `release: ${a}`))).toEqual({
      release: a,
      hold: null,
      bad: [],
      overrides: [],
    });
  });

  it.each([
    ["a short id", "release: aaaaaaa", "whole id: 40 hexadecimal digits"],
    ["a hold without a reason", "release: none\nhold: {}", "hold.reason"],
    [
      "an override of what cannot be overridden",
      `release: none\noverrides: [{ release: ${a}, gates: [data-schema], reason: urgent fix, expires: "2026-11-21T14:00:00Z" }]`,
      "overrides[0].gates[0]",
    ],
    [
      "an override that never ends",
      `release: none\noverrides: [{ release: ${a}, gates: [soak], reason: urgent fix }]`,
      "overrides[0].expires: is missing",
    ],
    ["a key that it does not know", "release: none\nheld: true", 'unknown key "held"'],
    ["what is no YAML", "release: [", "not valid YAML"],
  ])("refuses %s", (_, content, problem) => {
    expect(problemsOf(parsePin("p.yaml", content)).join("\n")).toContain(problem);
  });
});

it("reads the hold of all environments in this repository", () => {
  expect(valueOf(parseHoldAll(text("promotion/hold.yaml")))).toEqual({ hold: null });
});

it("refuses a release that cannot read its own data", () => {
  expect(problemsOf(parseDataSchema(`{ "writes": 2, "reads": [1] }`))).toEqual([
    'data-schema.json: "reads" must contain what it writes: a release reads its own data.',
  ]);
  expect(parseDataSchema(text("data-schema.json"))).toEqual({
    ok: true,
    value: { writes: 1, reads: [1] },
  });
});

it("refuses a ledger record of a kind that it does not know", () => {
  const record = { seq: 1, environment: "dev", at: "2026-11-21T14:00:00Z", run: "1/1", who: "me" };
  expect(
    problemsOf(parseLedgerRecord("ledger/dev/1.json", JSON.stringify({ ...record, kind: "done" }))),
  ).toHaveLength(1);
});
