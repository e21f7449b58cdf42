/** One owner for a stack at a time. A lock outlives a run that is killed, until somebody who knows that it is over breaks it. */
import type { LockState, Owner } from "./accountProtocol";

export class StackLock {
  private owner: Owner | undefined;
  private readonly abandoned = new Set<string>();

  constructor(private readonly processLives: (pid: number) => boolean) {}

  state(): LockState {
    return this.owner ? { ...this.owner, alive: this.lives(this.owner) } : null;
  }

  /** False where somebody else has it. */
  take(owner: Owner): boolean {
    if (this.owner) return false;
    this.owner = owner;
    this.abandoned.delete(owner.run);
    return true;
  }

  release(): void {
    this.owner = undefined;
  }

  /** Only that run's. */
  break(run: string): boolean {
    if (this.owner?.run !== run || this.lives(this.owner)) return false;
    this.owner = undefined;
    return true;
  }

  abandon(run: string): void {
    this.abandoned.add(run);
  }

  lives({ run, pid }: Owner): boolean {
    return !this.abandoned.has(run) && this.processLives(pid);
  }
}
