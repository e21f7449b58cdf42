import { sendControl } from "../local/control";
import { runningCloud } from "./runningCloud";
import { runCommand, UserError } from "./terminal";

interface Destroyed {
  succeeded: boolean;
  problems: string[];
  deleted: number;
  retained: string[];
}

/** `npm run destroy`: deletes the stack from the local cloud that `npm start` keeps running; the cloud itself goes on. */
void runCommand(async () => {
  const { awsEndpoint, stack } = runningCloud(process.cwd(), "destroy");
  const answer = (await sendControl(awsEndpoint, "destroy", {})) as unknown as Destroyed;
  process.stdout.write(
    `Destroyed ${stack}: ${answer.deleted} resources deleted, ${answer.retained.length} kept.\n`,
  );
  for (const urn of answer.retained) process.stdout.write(`  kept  ${urn}\n`);
  if (!answer.succeeded)
    throw new UserError(answer.problems.map((problem) => `- ${problem}`).join("\n"));
  return 0;
});
