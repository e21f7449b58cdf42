import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient, paginateScan, ScanCommand } from "@aws-sdk/client-dynamodb";
import { ledgerTable, webhookTable } from "../../contracts/tables";
import { sendControl } from "../../local/control";
import type { OwnCloud } from "../load/localCloud";
import { localCredentials } from "../localClients";
import type { LocalFigures } from "../localFigures";
import { descendantsOf, type ProcessFigures, processFigures } from "./processFigures";
import type { Sent } from "./sending";

/** What the system under measurement says of itself at one moment. */
export interface Snapshot {
  functionCalls: Readonly<Record<string, number>>;
  /** By the function's name without its suffix; `cloud` is everything that is not a function, `other` what it has started beside them. */
  processes: Readonly<Record<string, ProcessFigures>>;
}

const drainMsMax = 60_000;

/** Reads the local cloud from outside, as the bench must not share its event loop. */
export class PipelineCloud {
  private readonly dynamodb: DynamoDBClient;

  constructor(
    private readonly cloud: OwnCloud,
    private readonly run: string,
  ) {
    const settings = localCredentials(cloud.outputs.awsEndpoint);
    this.dynamodb = new DynamoDBClient({ region: "us-east-1", ...settings });
  }

  close(): void {
    this.dynamodb.destroy();
  }

  private get tables() {
    return this.cloud.outputs["tableNames"] as { webhooks: string; transactions: string };
  }

  async snapshot(): Promise<Snapshot> {
    const { outputs } = this.cloud;
    const answer = await sendControl(outputs.awsEndpoint, "figures", {});
    const { functionCalls, processes, pid } = answer as unknown as LocalFigures & { pid: number };
    const found: Record<string, ProcessFigures> = {};
    const known = [...processes, { pid, name: "cloud-" }];
    const others = descendantsOf(pid)
      .filter((id) => known.every((one) => one.pid !== id))
      .map((id) => ({ pid: id, name: "other-" }));
    for (const { pid: id, name } of [...known, ...others]) {
      const figures = processFigures(id);
      const short = name.replace(/-[^-]*$/, "");
      if (!figures) continue;
      const sum = found[short] ?? { cpuMs: 0, pssBytes: 0 };
      found[short] = {
        cpuMs: sum.cpuMs + figures.cpuMs,
        pssBytes: sum.pssBytes + figures.pssBytes,
      };
    }
    return { functionCalls, processes: found };
  }

  /** Milliseconds until every accepted one was applied to its payment. */
  async drained(sent: readonly Sent[]): Promise<{ drainedMs: number; lost: number }> {
    const startedMs = performance.now();
    const ids = sent.filter(({ statusCode }) => statusCode === 200).map((one) => one.webhookId);
    for (;;) {
      const isOpen = await this.hasOpenWork();
      const drainedMs = performance.now() - startedMs;
      if (!isOpen || drainedMs > drainMsMax) {
        const applied = await this.appliedAt();
        const lost = ids.filter((id) => !applied.has(id)).length;
        if (lost === 0 || drainedMs > drainMsMax) return { drainedMs, lost };
      }
      await sleep(100);
    }
  }

  /** Asks the two sparse indexes: reading the tables themselves would take the time that is measured. */
  private async hasOpenWork(): Promise<boolean> {
    const holdsAny = async (TableName: string, IndexName: string) => {
      const command = new ScanCommand({ TableName, IndexName, Limit: 1 });
      return ((await this.dynamodb.send(command)).Items ?? []).length > 0;
    };
    return (
      (await holdsAny(this.tables.webhooks, webhookTable.openIndex.name)) ||
      (await holdsAny(this.tables.transactions, ledgerTable.unappliedIndex.name))
    );
  }

  /** When each webhook of this run had its effect. */
  async appliedAt(): Promise<Map<string, number>> {
    const pages = paginateScan(
      { client: this.dynamodb },
      {
        TableName: this.tables.transactions,
        FilterExpression: "contains(webhook_id, :run) AND attribute_exists(applied_at)",
        ProjectionExpression: "webhook_id, applied_at",
        ExpressionAttributeValues: { ":run": { S: `_${this.run}_` } },
      },
    );
    const applied = new Map<string, number>();
    for await (const { Items = [] } of pages)
      for (const item of Items)
        applied.set(item["webhook_id"]!.S!, Date.parse(item["applied_at"]!.S!));
    return applied;
  }
}
