import {
  APIGatewayClient,
  GetUsageCommand,
  GetUsagePlansCommand,
} from "@aws-sdk/client-api-gateway";
import { sendControl } from "../../local/control";
import { localCredentials } from "../localClients";
import { readLocalFolder } from "../localFiles";
import { readStackFile } from "../stackFile";

export interface Usage {
  isLocal: boolean;
  quota: { provider: string; used: number; limit: number }[];
}

/** How much of its day each key has used, by API Gateway's own count. */
export async function readUsage(
  projectDirectory: string,
  filesFolder: string,
  stack: string,
): Promise<Usage> {
  const { outputs } = readLocalFolder(folderOf(projectDirectory, filesFolder, stack));
  const isLocal = outputs.awsEndpoint !== undefined;
  const { region } = readStackFile(projectDirectory, stack);
  const client = new APIGatewayClient({
    region,
    ...(isLocal && localCredentials(outputs.awsEndpoint)),
  });
  const nowMs = isLocal
    ? Number((await sendControl(outputs.awsEndpoint, "clock", {}))["nowMs"])
    : Date.now();
  const day = new Date(nowMs).toISOString().slice(0, 10);
  try {
    const keys = Object.entries(outputs["apiKeyIds"] as Record<string, string>);
    const quota = keys.map(async ([provider, keyId]) => {
      const { items = [] } = await client.send(new GetUsagePlansCommand({ keyId }));
      const usagePlanId = items[0]?.id;
      const limit = items[0]?.quota?.limit ?? 0;
      const usage = await client.send(
        new GetUsageCommand({ usagePlanId, keyId, startDate: day, endDate: day }),
      );
      return { provider, used: usage.items?.[keyId]?.[0]?.[0] ?? 0, limit };
    });
    return { isLocal, quota: await Promise.all(quota) };
  } finally {
    client.destroy();
  }
}

/** As k6 finds them: the local cloud's, unless the stack that was tested is another one. */
export function folderOf(projectDirectory: string, filesFolder: string, stack: string): string {
  try {
    if (readLocalFolder(filesFolder).outputs.stack === stack) return filesFolder;
  } catch {
    // No local cloud runs.
  }
  return `${projectDirectory}/.local/stacks/${stack}`;
}
