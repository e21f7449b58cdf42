import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { methodSettings } from "./fixtures";

export const cases: readonly Case[] = [
  passes("a rate and a burst within the bounds", methodSettings()),
  refuses(
    "-1, which is no limit",
    methodSettings({}, { throttlingRateLimit: -1 }),
    "settings.throttlingRateLimit: found -1, expected 1 to 5000",
  ),
  refuses("silence about both", methodSettings({ settings: { loggingLevel: "ERROR" } }), [
    "throttlingRateLimit: found no limit",
    "throttlingBurstLimit: found no limit",
  ]),
  refuses(
    "more than dev is granted",
    methodSettings({}, { throttlingRateLimit: 2_001 }),
    "found 2001, expected 1 to 2000",
    { environment: "dev" },
  ),
  passes("the bound itself", methodSettings({}, { throttlingRateLimit: 2_000 }), {
    environment: "dev",
  }),
  cannotDecide(
    "an unknown burst",
    methodSettings({}, { throttlingBurstLimit: unknown }),
    "settings.throttlingBurstLimit",
  ),
];
