/** Things broken on purpose, each for a while of the cloud's time or until it is mended. */
import type { Cloud } from "../../../local/core/cloud";
import { AwsError } from "../../../local/core/errors";
import type { FaultHook } from "../../../local/core/faults";
import type { ActiveFault } from "../../protocol";

interface Kept extends ActiveFault {
  end(): void;
}

export class Faulting {
  private readonly faults = new Map<string, Kept>();
  private nextId = 1;

  constructor(private readonly cloud: Cloud) {}

  active(): ActiveFault[] {
    return [...this.faults.values()].map(({ id, what, untilMs }) => ({
      id,
      what,
      ...(untilMs === undefined ? {} : { untilMs }),
    }));
  }

  /** Every call of the stack's roles to this service fails, as it does when the service is out. */
  failService(service: string, seconds: number): void {
    const untilMs = this.cloud.clock.nowMs() + seconds * 1000;
    const end = this.begin({ what: `${service} fails`, untilMs }, ({ when, ...point }) => {
      if (when === "before" && point.service === service && isRole(point.callerArn))
        throw unavailable(service);
    });
    this.cloud.clock.after(seconds * 1000, end);
  }

  /** At the next call of this operation by this role, `effect` happens instead. */
  once(what: string, at: { operation: string; role: string }, effect: () => void): void {
    const end = this.begin({ what }, ({ when, service, operation, callerArn }) => {
      if (when !== "before" || `${service}:${operation}` !== at.operation) return;
      if (!callerArn.includes(`:assumed-role/${at.role}/`)) return;
      end();
      effect();
      throw unavailable(service);
    });
  }

  /** False where it is over already. */
  mend(id: string): boolean {
    const fault = this.faults.get(id);
    fault?.end();
    return fault !== undefined;
  }

  private begin(fault: Omit<ActiveFault, "id">, hook: FaultHook): () => void {
    const id = String(this.nextId++);
    const remove = this.cloud.faults.inject(hook);
    const end = () => {
      remove();
      this.faults.delete(id);
    };
    this.faults.set(id, { id, ...fault, end });
    return end;
  }
}

const isRole = (callerArn: string) => callerArn.includes(":assumed-role/");

const unavailable = (service: string) =>
  new AwsError("ServiceUnavailable", `${service} is out: the console broke it on purpose.`, {
    statusCode: 503,
  });
