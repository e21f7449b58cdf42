/** Choices of one purpose, drawn from the seed: another purpose has a stream of its own, so that they do not shift each other. */
import { Random } from "../../local/core/random";

export class Draw {
  private readonly random: Random;

  constructor(seed: string, purpose: string) {
    this.random = new Random(`${seed} ${purpose}`);
  }

  /** From `least` to `most`, both included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.random.fraction() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.random.fraction() < probability;
  }

  pick<T>(among: readonly T[]): T {
    return among[this.integer(0, among.length - 1)]!;
  }
}
