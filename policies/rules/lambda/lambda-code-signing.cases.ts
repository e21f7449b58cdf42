import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { type Asked, unknownOnTheWire as unknown } from "../../framework/harness";
import { lambdaFunction } from "./fixtures";

const config = (policy?: unknown): Asked => ({
  type: "aws:lambda/codeSigningConfig:CodeSigningConfig",
  name: "signing",
  properties: { policies: { untrustedArtifactOnDeployment: policy } },
});

export const cases: readonly Case[] = [
  passes("a function where nothing is signed", lambdaFunction()),
  passes("a signed function", lambdaFunction({ codeSigningConfigArn: unknown }), {
    others: [config("Enforce")],
  }),
  refuses(
    "an unsigned function among signed ones",
    lambdaFunction(),
    "codeSigningConfigArn: found nothing, though other functions are signed",
    { others: [config("Enforce")] },
  ),
  passes("unsigned code that is refused", config("Enforce")),
  refuses("unsigned code that is warned of", config("Warn"), 'found "Warn", expected "Enforce"'),
  refuses("silence, which is a warning", config(), 'found "Warn", expected "Enforce"'),
  cannotDecide("an unknown policy", config(unknown), "policies.untrustedArtifactOnDeployment"),
];
