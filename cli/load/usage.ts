import {
  APIGatewayClient,
  GetUsageCommand,
  GetUsagePlansCommand,
} from "@aws-sdk/client-api-gateway";
import type { K6Summary } from "./evidence";
import { testedStack } from "./testedStack";

export interface Usage {
  isLocal: boolean;
  quota: { provider: string; used: number; limit: number }[];
}

/** How much of the test's day each key has used, by API Gateway's own count. A test may have turned the clock past midnight. */
export async function readUsage(
  run: { projectDirectory: string; filesFolder: string },
  { stack, setup_data }: K6Summary,
): Promise<Usage> {
  const { outputs, isLocal, settings } = testedStack(run, stack);
  const client = new APIGatewayClient(settings);
  const day = new Date(setup_data.startedAtMs).toISOString().slice(0, 10);
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
