import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { role, roleType, workload } from "./fixtures";

const roleArn = (name: string) => `arn:aws:iam::111111111111:role/${name}-prod`;
const [validator, sweeper] = [role(), role({}, "sweeper")];
const others = [validator, sweeper];
const fromValidator = { role: [{ type: roleType, name: "validator" }] };
const pipe = {
  type: "aws:pipes/pipe:Pipe",
  name: "pipe",
  properties: { name: "pipe-prod", roleArn: roleArn("validator") },
};

export const cases: readonly Case[] = [
  passes("a role of its own", workload(roleArn("validator"), "validator"), {
    others: [...others, workload(roleArn("sweeper"), "sweeper")],
  }),
  passes("a role of its own by reference", workload(unknown, "validator", fromValidator), {
    others: [...others, workload(roleArn("sweeper"), "sweeper")],
  }),
  passes(
    "a target without a role",
    { type: "aws:cloudwatch/eventTarget:EventTarget", properties: { rule: "r" } },
    { others },
  ),
  refuses(
    "a role that another function has",
    workload(roleArn("validator"), "validator"),
    "role: found the role validator, which lambda.Function copy has too",
    { others: [...others, workload(roleArn("validator"), "copy")] },
  ),
  refuses(
    "a role that others have by reference",
    workload(roleArn("validator"), "validator"),
    "lambda.Function copy has too",
    { others: [...others, workload(unknown, "copy", fromValidator)] },
  ),
  refuses(
    "a role that a pipe and a function have",
    workload(roleArn("validator"), "validator"),
    "lambda.Function copy, pipes.Pipe pipe have too",
    { others: [...others, workload(roleArn("validator"), "copy"), pipe] },
  ),
  refuses("a pipe that has a function's role", pipe, "roleArn: found the role validator", {
    others: [...others, workload(roleArn("validator"), "copy")],
  }),
  refuses(
    "a schedule that has a function's role",
    {
      type: "aws:scheduler/schedule:Schedule",
      properties: { target: { roleArn: roleArn("validator") } },
    },
    "target.roleArn: found the role validator",
    { others: [...others, workload(roleArn("validator"), "copy")] },
  ),
  refuses(
    "a role of another stack",
    workload(roleArn("elsewhere"), "validator"),
    `role: found "${roleArn("elsewhere")}", which is no role of this stack`,
    { others },
  ),
  cannotDecide("an unknown that comes from nowhere", workload(unknown, "validator"), "role", {
    others,
  }),
  cannotDecide(
    "an unknown that comes from two roles",
    workload(unknown, "validator", { role: [validator, sweeper] }),
    "role",
    { others },
  ),
];
