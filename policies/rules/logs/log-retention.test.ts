import { ask, remedy, unknownOnTheWire } from "../../framework/harness";
import { logRetention } from "./log-retention";

const type = "aws:cloudwatch/logGroup:LogGroup";
const group = (properties: Record<string, unknown>) => ({
  type,
  properties: { name: "/aws/lambda/validator-prod", ...properties },
});

describe("log-retention", () => {
  it.each([
    ["dev", 7],
    ["staging", 30],
    ["prod", 30],
  ] as const)(
    "passes a log group in %s that keeps events for %i days",
    async (environment, days) => {
      const { resource } = await ask(logRetention, group({ retentionInDays: days }), environment);
      expect(resource).toEqual([]);
    },
  );

  it.each([
    ["staging", 14],
    ["prod", 1],
  ] as const)("refuses in %s a retention of %i days", async (environment, days) => {
    const { resource } = await ask(logRetention, group({ retentionInDays: days }), environment);
    expect(resource[0]?.message).toContain(
      `retentionInDays: found ${days} days, expected at least 30 days in ${environment}`,
    );
  });

  it.each([
    ["absent", {}],
    ["0, which AWS takes as for ever", { retentionInDays: 0 }],
  ])("refuses a retention that is %s", async (_what, properties) => {
    const { resource } = await ask(logRetention, group(properties), "dev");
    expect(resource).toHaveLength(1);
    expect(resource[0]?.message).toContain("found no retention (events are kept for ever)");
  });

  it("wants a year for the access log in prod", async () => {
    const accessLog = { name: "api-access-prod", retentionInDays: 180 };
    const { resource } = await ask(logRetention, group(accessLog), "prod");
    expect(resource[0]?.message).toContain("found 180 days, expected at least 365 days in prod");
    const kept = await ask(logRetention, group({ ...accessLog, retentionInDays: 365 }), "prod");
    expect(kept.resource).toEqual([]);
  });

  it("takes another minimum from the configuration", async () => {
    const asked = group({ retentionInDays: 30 });
    const { resource } = await ask(logRetention, asked, "prod", { daysMin: 90 });
    expect(resource[0]?.message).toContain("found 30 days, expected at least 90 days");
  });

  it("passes nothing under a configuration that is wrong, and says what is wrong with it", async () => {
    const asked = group({ retentionInDays: 365 });
    const { resource } = await ask(logRetention, asked, "prod", { daysMin: "many", years: 1 });
    expect(resource).toMatchObject([{ level: "mandatory" }]);
    expect(resource[0]?.message).toContain("policies:log-retention has no setting years");
  });

  it("does not pass where the retention is unknown", async () => {
    const { resource, stack } = await ask(
      logRetention,
      group({ retentionInDays: unknownOnTheWire }),
    );
    expect(resource).toEqual([]);
    expect(stack[0]?.message).toContain("retentionInDays: not known before the deploy");
  });

  it("needs the name only where the name makes a difference", async () => {
    const unnamed = (days: number) => group({ name: unknownOnTheWire, retentionInDays: days });
    expect(await ask(logRetention, unnamed(365))).toMatchObject({ resource: [], stack: [] });
    expect((await ask(logRetention, unnamed(1))).resource).toHaveLength(1);
    const open = await ask(logRetention, unnamed(30));
    expect(open.resource).toEqual([]);
    expect(open.stack[0]?.message).toContain("name: not known before the deploy");
  });

  it("does not apply to anything else", async () => {
    const asked = { type: "aws:cloudwatch/logStream:LogStream", properties: {} };
    expect(await ask(logRetention, asked)).toMatchObject({ resource: [], notApplicable: true });
  });

  it("remediates with the least retention that CloudWatch offers and the rule accepts", async () => {
    expect(await remedy(logRetention, group({ retentionInDays: 3 }))).toEqual({
      name: "/aws/lambda/validator-prod",
      retentionInDays: 30,
    });
    expect(await remedy(logRetention, group({ retentionInDays: 400 }))).toBeUndefined();
  });
});
