/**
 * `npm run workflows -- unasked "$DEPLOY"`: of the deploys that were planned, those that nobody is asked about yet. Reconciling is
 * asked for every hour and an approval may wait for days: reviewers are asked once for one decision, not every hour.
 */
import { appendFileSync } from "node:fs";
import { z } from "zod";
import { UserError } from "../terminal";

const deploys = z.array(z.looseObject({ environment: z.string(), approved: z.string() }));
const runList = z.object({ workflow_runs: z.array(z.object({ id: z.number() })) });
const jobList = z.object({ jobs: z.array(z.object({ name: z.string(), status: z.string() })) });

export type Deploys = z.output<typeof deploys>;

/** Answers with what GitHub's API says at this path below the repository. */
export type Read = (path: string) => Promise<unknown>;

export async function writeUnasked(
  text: string,
  read: Read,
  outputFile: string | undefined,
): Promise<number> {
  const left = await unasked(parsed(text), read);
  const output = `deploy=${JSON.stringify(left)}\nany=${left.length > 0}\n`;
  process.stdout.write(output);
  if (outputFile !== undefined) appendFileSync(outputFile, output);
  return 0;
}

export async function unasked(planned: Deploys, read: Read): Promise<Deploys> {
  if (planned.length === 0) return [];
  const waiting = await waitingJobs(read);
  return planned.filter((deploy) => !waiting.some((name) => name.endsWith(approvalName(deploy))));
}

/** As deploy.yml names its first job (a test holds the two together). */
export const approvalName = ({ environment, approved }: Deploys[number]): string =>
  `approve ${environment} ${approved}`.trimEnd();

async function waitingJobs(read: Read): Promise<string[]> {
  const { workflow_runs } = runList.parse(
    await read("/actions/workflows/promote.yml/runs?status=waiting&per_page=100"),
  );
  const lists = await Promise.all(
    workflow_runs.map(async ({ id }) =>
      jobList.parse(await read(`/actions/runs/${id}/jobs?per_page=100`)),
    ),
  );
  return lists
    .flatMap(({ jobs }) => jobs)
    .filter(({ status }) => status === "waiting")
    .map(({ name }) => name.trimEnd());
}

function parsed(text: string): Deploys {
  try {
    return deploys.parse(JSON.parse(text));
  } catch (error) {
    throw new UserError(`What \`plan --output\` wrote is no list of deploys: ${text}`, {
      cause: error,
    });
  }
}
