import { sendControl } from "../local/control";
import { runningCloud } from "./runningCloud";
import { runCommand, UserError } from "./terminal";

/** `npm run deploy`: the program as it is now, over the local cloud that `npm start` keeps running. */
void runCommand(async () => {
  const { awsEndpoint, stack } = runningCloud(process.cwd(), "deploy");
  process.stdout.write(`Deploying ${stack} to ${awsEndpoint}\n\n`);
  try {
    const { text } = await sendControl(awsEndpoint, "deploy", {});
    process.stdout.write(String(text));
    return 0;
  } catch (error) {
    throw new UserError((error as Error).message, { cause: error });
  }
});
