/** The event source mapping between a provider's queue and its processor: what an operator disables to hold a consumer back. */
import { awsCall } from "./aws.ts";
import type { Reads } from "./reads.ts";

const path = "/2015-03-31/event-source-mappings";

export function mappingOf(reads: Reads, provider: string): string {
  const query = `FunctionName=${provider}-processor-${reads.stack.environmentSuffix}`;
  const answer = awsCall(
    reads.stack,
    { service: "lambda", method: "GET", path, query },
    reads.nowMs(),
  );
  const uuid: string | undefined = answer.EventSourceMappings?.[0]?.UUID;
  if (uuid === undefined) throw new Error(`The processor of ${provider} is mapped to no queue.`);
  return uuid;
}

export function setMapping(reads: Reads, uuid: string, enabled: boolean): void {
  const call = { service: "lambda", method: "PUT" as const, path: `${path}/${uuid}` };
  awsCall(reads.stack, { ...call, body: { Enabled: enabled } }, reads.nowMs());
}
