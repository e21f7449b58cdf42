import { testCases } from "../../framework/cases";
import { ask, remedy } from "../../framework/harness";
import { logRetention } from "./log-retention";
import { cases } from "./log-retention.cases";

const group = (properties: Record<string, unknown>) => ({
  type: "aws:cloudwatch/logGroup:LogGroup",
  properties: { name: "/aws/lambda/validator-prod", ...properties },
});

testCases(logRetention, cases);

it("passes nothing under a configuration that is wrong, and says what is wrong with it", async () => {
  const asked = group({ retentionInDays: 365 });
  const { resource } = await ask(logRetention, asked, "prod", { daysMin: "many", years: 1 });
  expect(resource).toMatchObject([{ level: "mandatory" }]);
  expect(resource[0]?.message).toContain("policies:log-retention has no setting years");
});

it("remediates with the least retention that CloudWatch offers and the rule accepts", async () => {
  expect(await remedy(logRetention, group({ retentionInDays: 3 }))).toEqual({
    name: "/aws/lambda/validator-prod",
    retentionInDays: 30,
  });
  expect(await remedy(logRetention, group({ retentionInDays: 400 }))).toBeUndefined();
});
