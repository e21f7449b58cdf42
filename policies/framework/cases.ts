/** Test support: what a rule is held against, as data, so that a rule which passes everything can be shown to fail it. */
import { type Answered, ask, type Asked } from "./harness";
import { shortType } from "./messages";
import { type Environment, notApplicable, pass, type Rule, type Verdict } from "./rule";

export interface Case {
  /** What is so about the resource, to be read after "passes", "refuses" or "cannot decide". */
  name: string;
  asked: Asked;
  around: AroundCase;
  expected: Expected;
}

export type Expected =
  | { kind: "passes" }
  /** A part of each message that is expected, in their order. */
  | { kind: "refuses"; found: readonly string[] }
  | { kind: "cannot decide"; path: string };

export interface AroundCase {
  /** Other resources of the stack. */
  others?: readonly Asked[];
  /** prod unless said. */
  environment?: Environment;
  settings?: Readonly<Record<string, unknown>>;
  /** The stack's name; its environment's unless said. */
  stack?: string;
}

export function passes(name: string, asked: Asked, around: AroundCase = {}): Case {
  return { name, asked, around, expected: { kind: "passes" } };
}

export function refuses(
  name: string,
  asked: Asked,
  found: string | readonly string[],
  around: AroundCase = {},
): Case {
  return { name, asked, around, expected: { kind: "refuses", found: [found].flat() } };
}

export function cannotDecide(
  name: string,
  asked: Asked,
  path: string,
  around: AroundCase = {},
): Case {
  return { name, asked, around, expected: { kind: "cannot decide", path } };
}

/** Through CrossGuard, as the engine would ask: what the messages say was found of the resource asked about, or of the stack. */
export async function findings(rule: Rule, { asked, around }: Case): Promise<string[]> {
  const { environment = "prod", settings = {}, others = [], stack } = around;
  const answered = await ask(rule, asked, environment, settings, { others, stack });
  const { type, name = "tested" } = asked;
  // Those around it are there for what they mean to it, not for what might be wrong with them.
  const subjects = [`${shortType(type)} ${name}`, "The stack"];
  return [...answered.resource, ...answered.stack]
    .map(findingOf)
    .filter((line) => subjects.includes(line.split(/[,:] /)[0]!));
}

export function agrees(expected: Expected, found: readonly string[]): boolean {
  const wanted = wantedLines(expected);
  return wanted.length === found.length && wanted.every((part, i) => found[i]!.includes(part));
}

export function wantedLines(expected: Expected): readonly string[] {
  if (expected.kind === "passes") return [];
  if (expected.kind === "refuses") return expected.found;
  return [`${expected.path}: not known before the deploy`];
}

/** One test a case. */
export function testCases(rule: Rule, cases: readonly Case[]): void {
  describe(rule.name, () => {
    it.each(cases.map((each) => [`${each.expected.kind} ${each.name}`, each] as const))(
      "%s",
      async (_name, each) => {
        const found = await findings(rule, each);
        expect(found).toEqual(
          wantedLines(each.expected).map((part) => expect.stringContaining(part) as string),
        );
      },
    );
  });
}

/** The rule with its decisions taken out: what a test must notice. */
export function passingAll(rule: Rule): Rule {
  const decision = (): Verdict => pass;
  return {
    ...rule,
    ...(rule.decide && { decide: decision }),
    ...(rule.decideInStack && { decideInStack: decision }),
    ...(rule.decideStack && { decideStack: () => notApplicable("taken out") }),
  };
}

/** The second line, `lambda.Function validator, timeout: found …`; of a rule that broke, the one that says how. */
const findingOf = ({ message }: Answered) => message.split("\n")[1] ?? message;
