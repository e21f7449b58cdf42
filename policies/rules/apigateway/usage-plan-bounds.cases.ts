import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { usagePlan } from "./fixtures";

const quota = (limit: unknown, period = "DAY") => usagePlan({ quotaSettings: { limit, period } });
const throttle = (rateLimit: number, burstLimit: number) =>
  usagePlan({ throttleSettings: { rateLimit, burstLimit } });

export const cases: readonly Case[] = [
  passes("a plan within the bounds", usagePlan()),
  refuses("a quota that a busy day uses up", quota(9_999), "found 9999, expected 10000 to 5000000"),
  passes("the least quota", quota(10_000)),
  refuses("a quota that protects from nothing", quota(6_000_000), "found 6000000"),
  refuses(
    "a week's quota that is less a day",
    quota(60_000, "WEEK"),
    "quotaSettings.limit: found 60000",
  ),
  passes("a week's quota that is enough a day", quota(70_000, "WEEK")),
  refuses(
    "no quota",
    usagePlan({ quotaSettings: undefined }),
    "quotaSettings.limit: found no limit",
  ),
  refuses("no rate and no burst", usagePlan({ throttleSettings: undefined }), [
    "throttleSettings.rateLimit: found no limit",
    "throttleSettings.burstLimit: found no limit",
  ]),
  refuses(
    "a rate above the bound",
    throttle(1_001, 500),
    "rateLimit: found 1001, expected 10 to 1000",
  ),
  refuses(
    "a burst below the bound",
    throttle(100, 49),
    "burstLimit: found 49, expected 50 to 5000",
  ),
  passes("it where the bound is another", throttle(100, 49), {
    settings: { burstRequestsMin: 10 },
  }),
  cannotDecide("an unknown quota", quota(unknown), "quotaSettings.limit"),
];
