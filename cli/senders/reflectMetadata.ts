/**
 * The three functions of the Reflect metadata proposal that @peculiar/x509's container (tsyringe) insists
 * on. Imported before it, and only by test tooling.
 */
const store = new WeakMap<object, Map<unknown, unknown>>();

const own = (key: unknown, target: object) => store.get(target)?.get(key);

function inherited(key: unknown, target: object | null): unknown {
  for (let step = target; step !== null; step = Object.getPrototypeOf(step) as object | null)
    if (store.get(step)?.has(key)) return own(key, step);
  return undefined;
}

function define(key: unknown, value: unknown, target: object): void {
  const metadata = store.get(target) ?? new Map<unknown, unknown>();
  store.set(target, metadata.set(key, value));
}

if (!("getMetadata" in Reflect))
  Object.assign(Reflect, {
    defineMetadata: define,
    getMetadata: inherited,
    getOwnMetadata: own,
  });

export {};
