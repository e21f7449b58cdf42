import { type Case, passes, refuses } from "../../framework/cases";

const resource = (type: string) => ({ type, properties: {} });

export const cases: readonly Case[] = [
  passes("a type that a rule is about", resource("aws:sqs/queue:Queue")),
  passes("a type that needs no judgement", resource("aws:cloudwatch/dashboard:Dashboard")),
  passes("components and other providers", resource("payment-webhooks:queue:WorkQueue")),
  refuses(
    "a type that nobody judges",
    resource("aws:rds/instance:Instance"),
    "The stack, aws:rds/instance:Instance: found tested, about which no rule says anything",
  ),
  refuses(
    "a type of which only the tags are judged",
    resource("aws:ssm/patchBaseline:PatchBaseline"),
    "aws:ssm/patchBaseline:PatchBaseline",
  ),
];
