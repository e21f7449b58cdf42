/** Mistakes that the functions could have: each a small change of their real source, which the oracle must notice. */
import type { Transform } from "../system/functionCode";
import { ingress } from "./ingress";
import { processing } from "./processing";
import { repair } from "./repair";
import { state } from "./state";

export interface Mutant {
  /** As one would say it of a colleague's change. */
  name: string;
  /** Below lambdas/. */
  file: string;
  /** Each text is there exactly once, else the mutant is stale and says so. */
  replace: readonly (readonly [string, string])[];
}

export const mutants: readonly Mutant[] = [...ingress, ...processing, ...state, ...repair];

export function mutantNamed(name: string): Mutant {
  const mutant = mutants.find((candidate) => candidate.name === name);
  if (!mutant)
    throw new Error(`There is no mutant "${name}": ${mutants.map((m) => m.name).join(", ")}.`);
  return mutant;
}

export function mutating({ name, file, replace }: Mutant): Transform {
  return (candidate, source) => {
    if (candidate !== file) return source;
    return replace.reduce((text, [before, after]) => {
      if (text.split(before).length !== 2)
        throw new Error(
          `The mutant "${name}" does not fit lambdas/${file} any more: "${before}" must be there once.`,
        );
      // A function, because `$` means something in a replacement text.
      return text.replace(before, () => after);
    }, source);
  };
}
