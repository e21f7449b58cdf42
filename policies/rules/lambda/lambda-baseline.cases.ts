import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { lambdaFunction } from "./fixtures";

export const cases: readonly Case[] = [
  passes("a function within the bounds", lambdaFunction()),
  refuses(
    "a runtime past its end",
    lambdaFunction({ runtime: "nodejs18.x" }),
    'runtime: found "nodejs18.x", expected "nodejs24.x" or "nodejs22.x"',
  ),
  refuses("no runtime", lambdaFunction({ runtime: undefined }), "runtime: found nothing"),
  passes("a runtime that the settings allow", lambdaFunction({ runtime: "python3.14" }), {
    settings: { runtimes: ["python3.14"] },
  }),
  refuses("an image", lambdaFunction({ packageType: "Image", runtime: undefined }), "packageType"),
  refuses("x86", lambdaFunction({ architectures: ["x86_64"] }), "architectures: found x86_64"),
  refuses(
    "Lambda's own architecture",
    lambdaFunction({ architectures: undefined }),
    "x86_64 (Lambda's own choice)",
  ),
  refuses(
    "little memory",
    lambdaFunction({ memorySize: 255 }),
    "memorySize: found 255 MB, expected 256 to 3008 MB",
  ),
  refuses(
    "Lambda's own memory",
    lambdaFunction({ memorySize: undefined }),
    "memorySize: found nothing",
  ),
  refuses("too much memory", lambdaFunction({ memorySize: 3_009 }), "found 3009 MB"),
  refuses("Lambda's own timeout", lambdaFunction({ timeout: undefined }), "timeout: found nothing"),
  refuses(
    "a timeout of minutes",
    lambdaFunction({ timeout: 301 }),
    "timeout: found 301 s, expected 1 to 300 s",
  ),
  passes("the longest timeout", lambdaFunction({ timeout: 300 })),
  cannotDecide("an unknown runtime", lambdaFunction({ runtime: unknown }), "runtime"),
];
