/** The pack as Pulumi loads it: PulumiPolicy.yaml, package.json and tsconfig.json of this folder, in Pulumi's own policy host. */
import { PolicyHost } from "../local/engine/policyHost";
import type { PolicyResource } from "../local/engine/policies";
import { type Unknown, unknown } from "../local/engine/propertyValues";

jest.setTimeout(60_000);

const resource = (
  type: string,
  name: string,
  properties: PolicyResource["properties"],
  propertyDependencies: PolicyResource["propertyDependencies"] = {},
): PolicyResource => ({
  ...{ urn: `urn:pulumi:staging::payment-webhooks::${type}::${name}`, type, name, properties },
  ...{ dependencies: [], propertyDependencies, protect: false, ignoreChanges: [], aliases: [] },
  ...{ additionalSecretOutputs: [], deleteBeforeReplace: undefined },
});

const tags = {
  ...{ Project: "payment-webhooks", Environment: "staging", CostCenter: "payments" },
  ...{ Owner: "payments-platform", ManagedBy: "Pulumi", Component: "ledger" },
};
const key = resource("aws:kms/key:Key", "data", {});
const logGroup = (name: string, retentionInDays: number, kmsKeyId: string | Unknown = unknown) =>
  resource(
    "aws:cloudwatch/logGroup:LogGroup",
    name,
    { name: `/aws/lambda/${name}`, retentionInDays, kmsKeyId, tags },
    { kmsKeyId: [key.urn] },
  );

describe("the pack in Pulumi's own policy host", () => {
  let host: PolicyHost | undefined;
  const printed: string[] = [];

  beforeAll(async () => {
    host = await PolicyHost.start({
      ...{ packDirectory: __dirname, project: "payment-webhooks", stack: "staging", dryRun: true },
      config: { "policies:log-retention": '{"daysMin":60}' },
      ...{ engineAddress: "127.0.0.1:0", startTimeoutMs: 50_000 },
      onOutput: (line) => printed.push(line),
    });
  });

  afterAll(() => host?.end());

  it("prints nothing while it loads, which would stop it from being spoken to", () => {
    expect(printed).toEqual([]);
  });

  it("judges by the stack's environment and the stack file's figures", async () => {
    const verdicts = await host!.analyze(logGroup("short", 30, "alias/data"));
    expect(verdicts).toMatchObject([{ policy: "log-retention", level: "mandatory" }]);
    expect(verdicts[0]!.message).toContain("found 30 days, expected at least 60 days in staging");
    expect(await host!.analyze(logGroup("long", 60, "alias/data"))).toEqual([]);
  });

  it("decides at the end, by what it refers to, a key that the same deploy creates", async () => {
    const undecidable = { ...logGroup("lost", 60), propertyDependencies: {} };
    expect(await host!.analyze(logGroup("long", 60))).toEqual([]);
    expect(await host!.analyze(undecidable)).toEqual([]);
    const all = await host!.analyzeStack([key, logGroup("long", 60), undecidable]);
    const verdicts = all.filter(({ policy }) => policy === "encryption-cmk");
    expect(verdicts).toMatchObject([{ level: "mandatory", urn: undecidable.urn }]);
    expect(verdicts[0]!.message).toContain("kmsKeyId: not known before the deploy");
  });
});
