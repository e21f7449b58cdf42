import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { lambdaFunction } from "./fixtures";

const reserve = (reservedConcurrentExecutions: unknown, name?: string) =>
  lambdaFunction({ reservedConcurrentExecutions }, name);

export const cases: readonly Case[] = [
  passes("reserves that leave a hundred", reserve(900)),
  refuses(
    "one execution more",
    reserve(901),
    "reservedConcurrentExecutions of all functions: found 901 in all, expected at most 900 (the account's 1000 less 100)",
  ),
  refuses("reserves that are too much only together", reserve(500), "found 1000 in all", {
    others: [reserve(500, "other")],
  }),
  refuses("any reserve in a new account", reserve(1), "found 1 in all, expected at most 0", {
    environment: "dev",
  }),
  passes("no reserve in a new account", reserve(-1), { environment: "dev" }),
  passes("silence in a new account", reserve(undefined), { environment: "dev" }),
  passes("a raised limit", reserve(901), { settings: { accountConcurrencyLimit: 3_000 } }),
  refuses(
    "a function that is switched off",
    reserve(0),
    "found 0, with which the function never runs",
  ),
  cannotDecide("an unknown reserve", reserve(unknown, "tested"), "reservedConcurrentExecutions"),
];
