import { shortType } from "../../framework/messages";
import { peek, type Resource } from "../../framework/resource";
import { notApplicable, pass, type Rule, violated } from "../../framework/rule";
import { roleType } from "../../iam/roleGrants";

/** What acts under a role → where it says which. */
const workloads: Readonly<Record<string, readonly string[]>> = {
  "aws:cloudwatch/eventTarget:EventTarget": ["roleArn"],
  "aws:lambda/function:Function": ["role"],
  "aws:pipes/pipe:Pipe": ["roleArn"],
  "aws:scheduler/schedule:Schedule": ["target", "roleArn"],
  "aws:sfn/stateMachine:StateMachine": ["roleArn"],
};

export const iamRolePerWorkload: Rule = {
  name: "iam-role-per-workload",
  description:
    "Each function, state machine, pipe, schedule and target has a role of its own, of this stack.",
  why: "A role that two workloads share has what either needs, so each has too much; and its trail does not tell who acted.",
  fix: "Make a role for each, with the statements that it alone needs.",
  severity: "medium",
  frameworks: [
    { name: "PCI DSS", version: "4.0.1", requirement: "7.2.5" },
    { name: "PCI DSS", version: "4.0.1", requirement: "8.2.2" },
  ],
  publicChecks: [],
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  resourceTypes: Object.keys(workloads),
  decideInStack(workload, stack) {
    const path = workloads[workload.type]!;
    const given = peek(workload, ...path);
    if (given === undefined || given === "") return notApplicable("it has no role");
    const role = stack.denotedBy(workload, path, [roleType]);
    const at = path.join(".");
    if (!role)
      return violated({
        path: at,
        found: `"${String(given)}", which is no role of this stack`,
        expected: "a role that this stack makes",
      });
    const sharers = stack
      .ofType(...Object.keys(workloads))
      .filter((other) => other.urn !== workload.urn && roleOf(other) === role);
    if (sharers.length === 0) return pass;
    return violated({
      path: at,
      found: `the role ${role.name}, which ${sharers.map(label).join(", ")} ${sharers.length === 1 ? "has" : "have"} too`,
      expected: "a role of its own",
    });

    /** Of others a role that cannot be told is their own violation. */
    function roleOf(other: Resource): Resource | undefined {
      try {
        return stack.denotedBy(other, workloads[other.type]!, [roleType]);
      } catch {
        return undefined;
      }
    }
  },
};

const label = ({ type, name }: Resource) => `${shortType(type)} ${name}`;
