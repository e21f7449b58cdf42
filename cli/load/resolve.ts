import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { localFolder, type LocalOutputs, type LocalSecrets, writeLocalFiles } from "../localFiles";
import { readStackFile } from "../stackFile";
import { type Terminal, UserError } from "../terminal";

const run = promisify(execFile);

/** `npm run load -- resolve`: what k6 cannot ask Pulumi and SSM for by itself, into files that only their owner may read. */
export async function resolveStack(
  projectDirectory: string,
  stack: string | undefined,
  terminal: Terminal,
): Promise<number> {
  if (stack === undefined)
    throw new UserError("Which stack? npm run load -- resolve --stack staging");
  const { region } = readStackFile(projectDirectory, stack);
  const outputs = await stackOutputs(projectDirectory, stack);
  const folder = path.join(localFolder(projectDirectory), "stacks", stack);
  await terminal.step("resolve", async () => {
    const providers = await senderSecrets(outputs, region);
    const { apiKeyValues: _, ...shown } = outputs;
    writeLocalFiles(folder, { ...shown, stack } as LocalOutputs, { stack, providers });
    return { value: undefined, summary: `.local/stacks/${stack}/outputs.json, secrets.json` };
  });
  return 0;
}

async function stackOutputs(
  projectDirectory: string,
  stack: string,
): Promise<Record<string, unknown>> {
  try {
    const { stdout } = await run(
      "pulumi",
      ["stack", "output", "--json", "--show-secrets", "--stack", stack],
      { cwd: projectDirectory },
    );
    return JSON.parse(stdout) as Record<string, unknown>;
  } catch (error) {
    // Its standard output would hold the keys; what it says of a failure is on the other stream.
    const reason = String((error as { stderr?: string }).stderr ?? (error as Error).message);
    throw new UserError(`pulumi stack output --stack ${stack} did not succeed: ${reason.trim()}`);
  }
}

/** PayPal signs with its own key, so nobody can send as PayPal to a deployed stage. */
async function senderSecrets(
  outputs: Record<string, unknown>,
  region: string,
): Promise<LocalSecrets["providers"]> {
  const ssm = new SSMClient({ region });
  const keys = outputs["apiKeyValues"] as Record<string, string>;
  const names = outputs["secretParameterNames"] as Record<
    string,
    { secretParameterName: string; notificationUrlParameterName?: string }
  >;
  const value = async (name: string) => {
    const command = new GetParameterCommand({ Name: name, WithDecryption: true });
    return (await ssm.send(command)).Parameter?.Value ?? "";
  };
  const entries = Object.entries(names).map(async ([provider, parameters]) => {
    const versions = JSON.parse((await value(parameters.secretParameterName)) || "[]") as {
      value: string;
      notAfter?: string;
    }[];
    const webhookSecret = versions.find(({ notAfter }) => notAfter === undefined)?.value;
    if (webhookSecret === undefined)
      throw new UserError(
        `${parameters.secretParameterName} holds no current secret. Set one: npm run secret -- set ${provider}`,
      );
    const { notificationUrlParameterName: urlName } = parameters;
    const notificationUrl = urlName && (await value(urlName));
    return [
      provider,
      { apiKey: keys[provider]!, webhookSecret, ...(notificationUrl && { notificationUrl }) },
    ] as const;
  });
  try {
    return Object.fromEntries(await Promise.all(entries));
  } finally {
    ssm.destroy();
  }
}
