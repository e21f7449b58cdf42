/** Enforcement levels that rules share, so that an odd one stands out. */
import type { Rule } from "../framework/rule";

export const mandatoryEverywhere: Rule["levels"] = {
  dev: "mandatory",
  staging: "mandatory",
  prod: "mandatory",
};

/** A developer may go on for now; nothing like it reaches the other environments. */
export const advisoryInDev: Rule["levels"] = {
  dev: "advisory",
  staging: "mandatory",
  prod: "mandatory",
};
