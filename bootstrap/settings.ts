/** What a bootstrap is told: the repository, the account, and which environments promotion/environments.yaml has in it. */
import { z } from "zod";
import { type Environment, isPinned } from "../promotion/formats/environments";

const tagValue = z.string().min(1).max(256);

const configured = z.strictObject({
  accountId: z.string().regex(/^\d{12}$/, "an account id of 12 digits, in quotes"),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region, like us-east-1"),
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, "<owner>/<name>"),
  repositoryId: z.string().regex(/^\d+$/, "the number of the repository, in quotes"),
  /** Roles of the people who set this up; they may also take a deploy role, by name and on record (docs/break-glass.md). */
  administrators: z
    .array(z.string().regex(/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/, "ARNs of roles"))
    .min(1),
  ownerId: z.string().regex(/^\d+$/, "the number of its owner, in quotes"),
  tags: z.strictObject({ environment: tagValue, costCenter: tagValue, owner: tagValue }),
});

export interface Settings extends z.output<typeof configured> {
  /** Those of this account. */
  environments: readonly string[];
  /** Those of this account of which another asks a smoke test or load evidence. */
  loadTested: readonly string[];
  /** The one that takes every merge: its preview runs code of pull requests. */
  following: string | undefined;
  /** Of all environments, wherever they are. */
  all: readonly { name: string; accountId: string }[];
  /** The account of the last environment keeps ledger and functions for all, as the one that is guarded best. */
  homeAccountId: string;
}

export function readSettings(
  given: Readonly<Record<string, unknown>>,
  environments: readonly Environment[],
): Settings {
  const read = configured.safeParse(given);
  if (!read.success)
    throw new Error(
      `The bootstrap's stack file is not complete (docs/setup.md):\n${z.prettifyError(read.error)}`,
    );
  const { accountId } = read.data;
  const own = environments.filter(({ account }) => account === accountId);
  if (own.length === 0)
    throw new Error(
      `promotion/environments.yaml has no environment in account ${accountId}. Write it there first, or mend aws:allowedAccountIds.`,
    );
  const wanted = environments.flatMap((environment) =>
    isPinned(environment) && (environment.smoke || environment.loadEvidence)
      ? [environment.predecessor]
      : [],
  );
  const names = own.map(({ name }) => name);
  return {
    ...read.data,
    environments: names,
    loadTested: names.filter((name) => wanted.includes(name)),
    following: own.find((environment) => !isPinned(environment))?.name,
    all: environments.map(({ name, account }) => ({ name, accountId: account })),
    homeAccountId: environments.at(-1)!.account,
  };
}
