import { type Caller, serviceCaller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import { useKey } from "../kms/keyUse";
import { classify, Delivery, sendToDeadLetterQueue } from "./delivery";
import { recordRuleMetric } from "./ruleMetrics";
import type { Bus, BusEvent, EventStore, Rule } from "./store";

export interface AcceptOptions {
  /** A replay may be meant for some rules only. */
  ruleArns?: readonly string[];
  /** X-Ray's, as given with the entry; targets continue the trace. */
  traceHeader?: string;
}

/** What happens to an event once a bus has taken it: archives keep it, rules match it, targets get it. */
export class BusTraffic {
  private readonly delivery: Delivery;

  constructor(
    private readonly cloud: Cloud,
    private readonly store: EventStore,
  ) {
    this.delivery = new Delivery(cloud, (caller, busArn, event) =>
      this.forward(caller, busArn, event),
    );
  }

  /** Returns at once: whoever puts an event is answered before anything is delivered. */
  accept(bus: Bus, event: BusEvent, options: AcceptOptions = {}): void {
    this.cloud.activity.detach(`events: ${event["detail-type"]} on ${bus.name}`, async () => {
      if (!(await this.mayUseKey(bus, event))) return;
      if (event["replay-name"] === undefined) this.archive(bus, event);
      for (const rule of bus.rules.values()) {
        if (options.ruleArns?.length && !options.ruleArns.includes(rule.arn)) continue;
        if (rule.state === "ENABLED" && rule.matches?.(event))
          this.trigger(rule, event, options.traceHeader);
      }
    });
  }

  trigger(rule: Rule, event: BusEvent, traceHeader?: string): void {
    recordRuleMetric(this.cloud, rule, "MatchedEvents");
    recordRuleMetric(this.cloud, rule, "TriggeredRules");
    for (const target of rule.targets.values())
      this.delivery.start(rule, target, event, traceHeader);
  }

  /** A target that is a bus: events:PutEvents is asked of the role or of the bus's policy. */
  private forward(caller: Caller, busArn: string, event: BusEvent): Promise<void> {
    const bus = this.store.bus(busArn);
    this.cloud.authorize(caller, putEventsRequest(bus, event.source, event["detail-type"]));
    this.accept(bus, event);
    return Promise.resolve();
  }

  private archive(bus: Bus, event: BusEvent): void {
    for (const archive of this.store.archives.values())
      if (archive.busArn === bus.arn && (archive.matches?.(event) ?? true))
        archive.events.push({
          event: this.store.archivedEvents.add(event),
          atMs: this.cloud.clock.nowMs(),
        });
  }

  /**
   * An event that cannot be encrypted or decrypted with the bus's key goes to the bus's own DLQ.
   * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-dlq.html
   */
  private async mayUseKey(bus: Bus, event: BusEvent): Promise<boolean> {
    if (bus.kmsKeyIdentifier === undefined) return true;
    try {
      await useBusKey(this.cloud, bus.arn, bus.kmsKeyIdentifier);
      return true;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (bus.deadLetterArn !== undefined) {
        const { code, message } = classify(error);
        await sendToDeadLetterQueue(this.cloud, bus.deadLetterArn, bus.arn, JSON.stringify(event), {
          EVENT_BUS_ARN: bus.arn,
          ERROR_CODE: code,
          ERROR_MESSAGE: message,
        });
      }
      return false;
    }
  }
}

/**
 * EventBridge uses a bus's key as itself, so that the key policy must name events.amazonaws.com.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-cmkey.html
 */
export async function useBusKey(cloud: Cloud, busArn: string, keyId: string): Promise<void> {
  const caller = serviceCaller("events.amazonaws.com", {
    sourceArn: busArn,
    sourceAccount: cloud.accountId,
  });
  const encryptionContext = { "aws:events:event-bus:arn": busArn };
  for (const operation of ["GenerateDataKey", "Decrypt"] as const)
    await useKey(cloud, caller, { keyId, viaService: "events", operation, encryptionContext });
}

export function putEventsRequest(
  bus: Pick<Bus, "arn" | "policy">,
  source: string,
  detailType: string,
) {
  return {
    action: "events:PutEvents",
    resource: bus.arn,
    conditions: { "events:source": source, "events:detail-type": detailType },
    resourcePolicy: bus.policy,
    resourcePolicyMode: "additive" as const,
  };
}
