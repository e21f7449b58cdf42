import { type Exception, isDate, isExpired } from "../../framework/exceptions";
import { type Context, type Rule, verdictOf, type Violation } from "../../framework/rule";

type Found = Pick<Violation, "found" | "expected" | "fix">;

const oneDayMs = 86_400_000;

/** Made of the other rules' names. Must be asked last: only then is it known which exceptions were needed. */
export function exceptionsValid(ruleNames: readonly string[]): Rule {
  return {
    name: "exceptions-valid",
    description: "Every exception in policies/exceptions.ts is complete, in force and needed.",
    why: "An exception that outlives its reason is a hole that nobody looks at any more.",
    fix: "Mend what it excuses and delete it, or give it a new reason and a new date in a reviewed change.",
    severity: "medium",
    frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "12.3.1" }],
    publicChecks: [],
    levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
    resourceTypes: [],
    settings: {
      daysMax: {
        description: "Days for which an exception may be given, from today.",
        schema: { type: "integer", minimum: 1 },
        default: { dev: 366, staging: 366, prod: 366 },
      },
    },
    decideStack: (_stack, context) =>
      verdictOf(
        context.exceptions.flatMap(({ exception, used }) =>
          problemsOf(exception, used, ruleNames, context).map((found) => ({
            path: `exception to ${exception.rule} for ${targetOf(exception)}`,
            ...found,
          })),
        ),
      ),
  };
}

function problemsOf(
  exception: Exception,
  used: boolean,
  ruleNames: readonly string[],
  { today, settings }: Context,
): Found[] {
  const { rule, reason, owner, expires } = exception;
  if (!ruleNames.includes(rule))
    return [{ found: `a rule "${rule}" that the pack does not have`, expected: "a rule's name" }];
  const problems: Found[] = [];
  if (reason.trim().length < 20)
    problems.push({ found: `the reason "${reason}"`, expected: "a reason in a whole sentence" });
  if (owner.trim() === "") problems.push({ found: "no owner", expected: "who answers for it" });
  const daysMax = Number(settings["daysMax"]);
  if (!isDate(expires))
    problems.push({ found: `the date "${expires}"`, expected: "a date like 2026-12-31" });
  else if (isExpired(exception, today))
    problems.push({ found: `that it ended on ${expires}`, expected: `a day from ${today} on` });
  else if (daysFrom(today, expires) > daysMax)
    problems.push({ found: `that it lasts until ${expires}`, expected: `at most ${daysMax} days` });
  if (!used)
    problems.push({
      found: "nothing that needs it",
      expected: "a violation that it excuses",
      fix: "Delete it: the rule is satisfied without it, or its resource has another name.",
    });
  return problems;
}

const daysFrom = (today: string, day: string) => (Date.parse(day) - Date.parse(today)) / oneDayMs;

function targetOf({ resource }: Exception): string {
  return "urn" in resource ? resource.urn : `${resource.type} ${resource.name}`;
}
