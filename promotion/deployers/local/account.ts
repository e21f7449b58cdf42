/** One local account: its cloud, the engine's stacks in it, and who works on which. */
import { systemClock } from "../../../local/core/clock";
import type { LocalCloud } from "../../../local";
import { plain, type PropertyValue } from "../../../local/engine/propertyValues";
import { Resources } from "../../../local/plugins/aws/resources";
import { changedProperties } from "../../../local/engine/planner";
import type { PlannedChanges } from "../../preview/changes";
import { fromEngine, type Planned } from "../../preview/fromEngine";
import type { PendingCreate, Settlement } from "../recovery/settle";
import type { DeployAnswer, Drifted, EngineRequest, Owner, Pause } from "./accountProtocol";
import { OperationGate } from "./gate";
import { StackLock } from "./stackLock";

/** A cold start compiles the program and the pack; on a busy machine that is slow. */
const programTimeoutMs = 300_000;
const ownerLookMs = 20;

export class Account {
  private readonly locks = new Map<string, StackLock>();
  private pause: Pause | undefined;
  private gate = Promise.withResolvers<OperationGate>();

  constructor(
    private readonly local: LocalCloud,
    private readonly processLives: (pid: number) => boolean,
  ) {}

  async preview(request: EngineRequest): Promise<PlannedChanges> {
    const planned: Planned[] = [];
    const result = await this.local.engine.preview({
      ...{ ...request, programTimeoutMs },
      onEvent: (event) => void (event.kind === "planned" && planned.push(event)),
    });
    return fromEngine(result, planned);
  }

  async deploy({ owner, ...request }: EngineRequest & { owner: Owner }): Promise<DeployAnswer> {
    const lock = this.lockOf(request.stack);
    if (!lock.take(owner)) return { kind: "locked", by: lock.state()!.run };
    const gate = new OperationGate(owner, (one) => lock.lives(one), this.pause);
    this.pause = undefined;
    this.gate.resolve(gate);
    this.gate = Promise.withResolvers();
    const answer = await this.up(request, gate);
    if (answer.kind === "cut-off") await this.gone(owner, lock);
    else lock.release();
    return answer;
  }

  private async up(request: EngineRequest, gate: OperationGate): Promise<DeployAnswer> {
    try {
      const options = { ...request, programTimeoutMs, onEvent: gate.see };
      const { succeeded, problems, changes } = await this.local.engine.up(options);
      if (gate.cutOff) return { kind: "cut-off" };
      if (!succeeded) return { kind: "failed", problems: problems.map(({ message }) => message) };
      const counted = Object.entries(changes).filter(([, number]) => number > 0);
      return {
        kind: "done",
        summary: counted.map(([what, number]) => `${number} ${what}`).join(", "),
      };
    } catch (error) {
      if (gate.cutOff) return { kind: "cut-off" };
      throw error;
    }
  }

  /** Whoever is killed does not hear an answer; one that only was told to die gets it after that. */
  private gone(owner: Owner, lock: StackLock): Promise<void> {
    return new Promise((resolve) => {
      const look = () => (lock.lives(owner) ? systemClock.after(ownerLookMs, look) : resolve());
      look();
    });
  }

  lockOf(stack: string): StackLock {
    const lock = this.locks.get(stack) ?? new StackLock(this.processLives);
    this.locks.set(stack, lock);
    return lock;
  }

  pendingCreates(stack: string): PendingCreate[] {
    return [...this.local.engine.state(stack).pendingCreates.values()].map(({ urn, inputs }) => ({
      urn,
      inputs: plain(inputs as PropertyValue) as PendingCreate["inputs"],
    }));
  }

  /** Answers with what was there and is the stack's now. */
  async settle(stack: string, settlement: Settlement): Promise<string[]> {
    const { engine } = this.local;
    const taken: string[] = [];
    for (const { urn, id } of settlement.import)
      if (await engine.settlePendingCreate(stack, urn, id)) taken.push(urn);
    for (const urn of settlement.clear) await engine.settlePendingCreate(stack, urn, undefined);
    return taken;
  }

  /** Against what the stack remembers: properties that the program set and that are otherwise now. */
  async drift(stack: string): Promise<Drifted[]> {
    const resources = new Resources(this.local.cloud);
    const drifted: Drifted[] = [];
    for (const record of this.local.engine.state(stack).resources.values()) {
      if (!record.custom || record.type.startsWith("pulumi:")) continue;
      const found = await resources.read(record);
      if (!found) drifted.push({ urn: record.urn, paths: [] });
      else {
        const paths = changedProperties(record.inputs, found.inputs).filter(
          (name) => name !== "tagsAll",
        );
        if (paths.length > 0) drifted.push({ urn: record.urn, paths });
      }
    }
    return drifted;
  }

  /** Without those that are secret. */
  outputs(stack: string): Record<string, unknown> {
    const shown = Object.entries(this.local.engine.outputs(stack)).filter(([, one]) => !one.secret);
    return Object.fromEntries(shown.map(([name, { value }]) => [name, value]));
  }

  pauseAt(pause: Pause): object {
    this.pause = pause;
    return {};
  }

  async paused(): Promise<object> {
    await (
      await this.gate.promise
    ).paused;
    return {};
  }

  forgetCreates(stack: string): object {
    const { resources, pendingCreates } = this.local.engine.state(stack);
    for (const [urn, record] of resources) {
      if (!record.custom || record.type.startsWith("pulumi:")) continue;
      resources.delete(urn);
      pendingCreates.set(urn, record);
    }
    return {};
  }

  abandon(run: string): object {
    for (const lock of this.locks.values()) lock.abandon(run);
    return {};
  }
}
