/**
 * Stands in for cls-hooked, on which the X-Ray SDK keeps its current segment, in the bundles. The original
 * hooks every promise of the process through async_hooks; AsyncLocalStorage does the same job
 * inside the engine. The X-Ray SDK enters one context at start, which every invocation must see: `root`.
 */
import { AsyncLocalStorage } from "node:async_hooks";

type Context = Record<string, unknown>;

class Namespace {
  private readonly storage = new AsyncLocalStorage<Context>();
  private root: Context | undefined;

  get active(): Context | undefined {
    return this.storage.getStore() ?? this.root;
  }

  get(key: string): unknown {
    return this.active?.[key];
  }

  set(key: string, value: unknown): unknown {
    if (!this.active) throw new Error("No context is entered in this namespace.");
    this.active[key] = value;
    return value;
  }

  createContext(): Context {
    return Object.create(this.active ?? null) as Context;
  }

  enter(context: Context): void {
    this.root = context;
  }

  run(work: (context: Context) => void): Context {
    const context = this.createContext();
    this.storage.run(context, work, context);
    return context;
  }

  runAndReturn<T>(work: (context: Context) => T): T {
    const context = this.createContext();
    return this.storage.run(context, work, context);
  }

  bind<A extends unknown[], R>(work: (...args: A) => R): (...args: A) => R {
    const context = this.active ?? this.createContext();
    return (...args) => this.storage.run(context, () => work(...args));
  }

  /** AsyncLocalStorage follows emitters' listeners as it does all else. */
  bindEmitter(): void {}
}

const namespaces = new Map<string, Namespace>();

export function createNamespace(name: string): Namespace {
  const namespace = new Namespace();
  namespaces.set(name, namespace);
  return namespace;
}

export const getNamespace = (name: string) => namespaces.get(name);

export const reset = () => namespaces.clear();
