/** Asks every shard of a sparse index at once. */
export function queryShards<T>(shards: number, ask: (shard: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: shards }, (_, shard) => ask(shard)));
}
