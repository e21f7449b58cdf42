import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { lambdaFunction } from "./fixtures";

const traced = (tracingConfig: unknown) => lambdaFunction({ tracingConfig });

export const cases: readonly Case[] = [
  passes("a function that is traced", traced({ mode: "Active" })),
  refuses("silence", traced(undefined), 'tracingConfig.mode: found nothing, expected "Active"'),
  refuses(
    "PassThrough, which is present but no tracing of its own",
    traced({ mode: "PassThrough" }),
    'found "PassThrough", expected "Active"',
  ),
  cannotDecide("an unknown mode", traced({ mode: unknown }), "tracingConfig.mode"),
  cannotDecide("an unknown block", traced(unknown), "tracingConfig"),
];
