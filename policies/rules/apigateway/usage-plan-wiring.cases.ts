import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { apiKey, restApi, stage, usagePlan, usagePlanKey } from "./fixtures";

const whole = [restApi(), stage(), usagePlan(), usagePlanKey()];
const otherKey = { type: "aws:apigateway/apiKey:ApiKey", name: "other" };
const otherApi = { type: "aws:apigateway/restApi:RestApi", name: "other" };

export const cases: readonly Case[] = [
  passes("a key that is wired to a plan", apiKey(), { others: whole }),
  refuses("a key without a plan", apiKey(), "id: found no usage plan", {
    others: [restApi(), stage(), usagePlan()],
  }),
  refuses("a key while another key is wired", apiKey(), "id: found no usage plan", {
    others: [restApi(), stage(), usagePlan(), usagePlanKey({ keyId: [otherKey] })],
  }),
  passes("a key that is switched off", apiKey({ enabled: false }), { others: [usagePlan()] }),
  cannotDecide("a key where a wire comes from nobody knows where", apiKey(), "keyId", {
    others: [usagePlanKey({ keyId: [] })],
  }),
  passes("a plan with a stage of this stack", usagePlan(), { others: [restApi(), stage()] }),
  refuses("a plan without stages", usagePlan({ apiStages: [] }), "apiStages: found no stage"),
  refuses(
    "a plan with a stage that is not here",
    usagePlan({ apiStages: [{ apiId: unknown, stage: "beta" }] }),
    "apiStages: found the stage beta, which is not in this stack",
    { others: [restApi(), stage()] },
  ),
  refuses(
    "a stage that no plan names, though there are keys",
    stage(),
    "stageName: found no usage plan",
    {
      others: [restApi(), apiKey()],
    },
  ),
  refuses(
    "a stage whose name only another API's plan has",
    stage(),
    "stageName: found no usage plan",
    {
      others: [restApi(), apiKey(), { ...usagePlan(), comesFrom: { apiStages: [otherApi] } }],
    },
  ),
  passes("a stage of an API without keys", stage(), { others: [restApi()] }),
];
