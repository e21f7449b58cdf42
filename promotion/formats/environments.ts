/** `promotion/environments.yaml`: the environments in order, and what each asks before it is changed. */
import { z } from "zod";
import { environmentName } from "./primitives";
import { type Parsed, parseText } from "./problems";
import { windowSchema } from "./window";

const place = {
  name: environmentName,
  account: z.string().regex(/^\d{12}$/, "an account id of 12 digits, in quotes"),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region, like us-east-1"),
  minimumBootstrapVersion: z.int().min(1).default(1),
};

const following = z.strictObject({ ...place, follows: z.literal("main") });

const pinned = z.strictObject({
  ...place,
  predecessor: environmentName,
  /** How long a release must have run in the predecessor without interruption. */
  soakHours: z.number().min(0).max(720).default(0),
  /** The smoke test in the predecessor must have passed. */
  smoke: z.boolean().default(true),
  alarmsQuiet: z.boolean().default(true),
  loadEvidence: z.strictObject({ maxAgeDays: z.number().positive().max(365) }).optional(),
  window: windowSchema.optional(),
  /** GitHub's environment of this name must ask reviewers before each deploy; `doctor` refuses where it does not. */
  approval: z.boolean().optional(),
  /** A release whose smoke test here fails is taken back by a pull request that nobody has to ask for. */
  rollbackAfterFailedSmoke: z.boolean().optional(),
});

/** Chosen by the key that tells the two kinds apart, so that a mistake is told against the kind that was meant. */
const environment = z.unknown().transform((value, context): Environment => {
  const follows = typeof value === "object" && value !== null && "follows" in value;
  const result = (follows ? following : pinned).safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) context.issues.push(told(issue, value));
  return z.NEVER;
});

const environments = z.strictObject({
  environments: z
    .array(environment)
    .min(1)
    .superRefine((list, context) => {
      for (const [index, problem] of chainProblems(list))
        context.addIssue({ code: "custom", path: [index], message: problem });
    }),
});

export type FollowingEnvironment = z.output<typeof following>;
export type PinnedEnvironment = z.output<typeof pinned>;
export type Environment = FollowingEnvironment | PinnedEnvironment;

export const environmentsFile = "promotion/environments.yaml";

export const isPinned = (environment: Environment): environment is PinnedEnvironment =>
  "predecessor" in environment;

export function parseEnvironments(text: string): Parsed<readonly Environment[]> {
  const parsed = parseText(environmentsFile, text, environments);
  return parsed.ok ? { ok: true, value: parsed.value.environments } : parsed;
}

function told(issue: z.core.$ZodIssue, input: unknown): z.core.$ZodRawIssue {
  const { path } = issue;
  const message =
    issue.code === "unrecognized_keys"
      ? `unknown key ${issue.keys.map((key) => `"${key}"`).join(", ")}.`
      : `got ${shown(input, path)}; ${issue.message}.`;
  return { code: "custom", path, input, message };
}

const shown = (value: unknown, path: readonly PropertyKey[]) =>
  JSON.stringify(
    path.reduce<unknown>(
      (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
      value,
    ),
  ) ?? "nothing";

function* chainProblems(list: readonly Environment[]): Generator<[number, string]> {
  for (const [index, environment] of list.entries()) {
    const { name } = environment;
    const earlier = list.slice(0, index);
    if (earlier.some((other) => other.name === name))
      yield [index, `the name "${name}" is there twice.`];
    if (!isPinned(environment)) {
      if (earlier.some((other) => !isPinned(other)))
        yield [index, `"${name}" follows main too; one environment does, the others have a pin.`];
      continue;
    }
    const predecessor = earlier.find((other) => other.name === environment.predecessor);
    if (!predecessor)
      yield [
        index,
        `predecessor "${environment.predecessor}" of "${name}" must be an environment further up.`,
      ];
    else if (!isPinned(predecessor) && environment.soakHours > 0)
      yield [
        index,
        `"${name}" asks for ${environment.soakHours} h of soak in "${predecessor.name}", which follows main: each merge would interrupt it and a busy main would stop all promotions. Ask for soak one environment later.`,
      ];
  }
}
