/** Stops an engine's operations as soon as the run that ordered them is gone: then nothing more is done, and nobody hears of it. */
import type { EngineEvent } from "../../../local/engine/events";
import type { Owner, Pause } from "./accountProtocol";

export class OwnerGone extends Error {
  override readonly name = "OwnerGone";
}

export class OperationGate {
  cutOff = false;
  private started = 0;
  private finished = 0;
  private readonly reached = Promise.withResolvers<void>();

  constructor(
    private readonly owner: Owner,
    private readonly lives: (owner: Owner) => boolean,
    private readonly pause: Pause | undefined,
  ) {}

  /** Resolves when the pause is reached. */
  get paused(): Promise<void> {
    return this.reached.promise;
  }

  /** An engine's `onEvent`; what it throws ends the operation there. */
  readonly see = (event: EngineEvent): void => {
    if (event.kind === "operationStarted") this.pass("before", ++this.started);
    if (event.kind === "operationFinished") this.pass("after", ++this.finished);
  };

  private pass(when: Pause["when"], operation: number): void {
    if (this.pause?.when === when && this.pause.operation === operation) {
      this.reached.resolve();
      // Whoever set the pause kills the owner: from here on it counts as gone.
      this.cutOff = true;
    }
    if (!this.cutOff && this.lives(this.owner)) return;
    this.cutOff = true;
    throw new OwnerGone("the run that ordered this is gone");
  }
}
