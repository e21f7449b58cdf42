/** Works through a list a few at a time and in order, so that one number says how much of it is done. */
const atOnce = 10;

export async function inGroups<T>(
  all: readonly T[],
  work: (one: T) => Promise<void>,
  onDone: (done: number) => void,
): Promise<void> {
  for (let from = 0; from < all.length; from += atOnce) {
    const group = all.slice(from, from + atOnce);
    const results = await Promise.allSettled(group.map(work));
    const failed = results.find((result) => result.status === "rejected");
    // The whole group will be done again: every step may be repeated.
    if (failed) throw failed.reason;
    onDone(from + group.length);
  }
}
