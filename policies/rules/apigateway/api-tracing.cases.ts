import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { stage } from "./fixtures";

export const cases: readonly Case[] = [
  passes("a stage that is traced", stage()),
  refuses(
    "tracing that is off",
    stage({ xrayTracingEnabled: false }),
    "found false, expected true",
  ),
  refuses("silence", stage({ xrayTracingEnabled: undefined }), "xrayTracingEnabled: found nothing"),
  cannotDecide("an unknown", stage({ xrayTracingEnabled: unknown }), "xrayTracingEnabled"),
];
