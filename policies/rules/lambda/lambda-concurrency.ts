import { peek, read } from "../../framework/resource";
import type { Stack } from "../../framework/stack";
import { type Context, pass, type Rule, type Verdict, violated } from "../../framework/rule";
import { mandatoryEverywhere } from "../levels";

const functionType = "aws:lambda/function:Function";

/** Lambda keeps these for functions without a reserve: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
const unreservedMin = 100;

const noReserve = -1;

export const lambdaConcurrency: Rule = {
  name: "lambda-concurrency",
  description:
    "No function is reserved zero, and all reserves together leave the account its 100 unreserved executions.",
  why: "AWS refuses the function that goes over the limit in the middle of a deploy, when half of the stack is changed; a reserve of 0 switches a function off.",
  fix: "Lower reservedConcurrentExecutions, or have the account's limit raised and set accountConcurrencyLimit to it.",
  severity: "high",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "6.4.2" }],
  publicChecks: [],
  levels: mandatoryEverywhere,
  resourceTypes: [functionType],
  settings: {
    accountConcurrencyLimit: {
      description:
        "Concurrent executions of the account in this region (Service Quotas L-B99A9384).",
      schema: { type: "integer", minimum: 10 },
      default: { dev: 10, staging: 1_000, prod: 1_000 },
    },
  },
  decide(resource) {
    if (read(resource, "reservedConcurrentExecutions") !== 0) return pass;
    return violated({
      path: "reservedConcurrentExecutions",
      found: "0, with which the function never runs",
      expected: "at least 1, or -1 for no reserve",
    });
  },
  decideStack: (stack, context) => decideSum(stack, context),
};

function decideSum(stack: Stack, { settings }: Context): Verdict {
  // What is unknown is told of its function already.
  const reserves = stack
    .ofType(functionType)
    .map((each) => peek(each, "reservedConcurrentExecutions"))
    .map((each) => (typeof each === "number" ? each : noReserve));
  const sum = reserves.reduce((total, each) => total + Math.max(0, each), 0);
  const limit = Number(settings["accountConcurrencyLimit"]);
  if (sum === 0 || sum <= limit - unreservedMin) return pass;
  return violated({
    path: "reservedConcurrentExecutions of all functions",
    found: `${sum} in all`,
    expected: `at most ${Math.max(0, limit - unreservedMin)} (the account's ${limit} less ${unreservedMin})`,
  });
}
