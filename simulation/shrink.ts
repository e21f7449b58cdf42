/** From a list with which a run fails to a short one with which it still does. */

/**
 * Delta debugging (Zeller): leaves out parts, larger ones first, as long as the rest fails. What is left
 * fails, and without any single one of its members it does not, unless `triesMax` ran out before.
 */
export async function shrink<T>(
  all: readonly T[],
  fails: (some: readonly T[]) => Promise<boolean>,
  triesMax: number,
): Promise<readonly T[]> {
  let left = all;
  let tries = 0;
  for (let parts = 2; left.length > 0;) {
    const size = Math.ceil(left.length / parts);
    let shorter: readonly T[] | undefined;
    for (let from = 0; from < left.length && !shorter; from += size) {
      const rest = [...left.slice(0, from), ...left.slice(from + size)];
      if (tries++ >= triesMax) return left;
      if (await fails(rest)) shorter = rest;
    }
    if (shorter) {
      left = shorter;
      parts = Math.max(2, parts - 1);
    } else if (size === 1) return left;
    else parts = Math.min(left.length, parts * 2);
  }
  return left;
}
