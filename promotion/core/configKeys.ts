/** Configuration keys of neighbouring environments, compared by name; values are nobody's business here. */

export interface KeyDifference {
  /** The environment has them, the one before has not: nobody has tried them. */
  notExercised: readonly string[];
  /** The one before has them, the environment has not: the release may need them. */
  mayBeNeeded: readonly string[];
}

export function keyDifference(
  own: readonly string[],
  predecessor: readonly string[],
): KeyDifference {
  return {
    notExercised: own.filter((key) => !predecessor.includes(key)).sort(),
    mayBeNeeded: predecessor.filter((key) => !own.includes(key)).sort(),
  };
}
