/** The providers' secrets, cached: how long they are believed, and when they are asked for again. */
import type { SecretVersion } from "../../contracts/environment";
import { DependencyError } from "../shared/dependency";
import type { Clock } from "../shared/observer";

/** The decrypted value of a parameter. Rejects with DependencyError. */
export type LoadParameter = (name: string, signal: AbortSignal) => Promise<string>;

const cachedMs = 5 * 60 * 1000;
/** After a mismatch, a cache younger than this is taken as current. */
const trustedMs = 30 * 1000;
/** Bad signatures must not become a way to make us call SSM. */
const rereadEveryMs = 60 * 1000;

export class Secrets {
  private readonly cache = new Map<string, { versions: SecretVersion[]; loadedMs: number }>();
  private lastRereadMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly load: LoadParameter,
    private readonly now: Clock,
  ) {}

  /** The values that are valid now. A version ends at its notAfter, cached or not. */
  async valid(name: string, signal: AbortSignal): Promise<string[]> {
    const known = this.cache.get(name);
    const isFresh = known && this.now() - known.loadedMs < cachedMs;
    const versions = isFresh ? known.versions : await this.read(name, signal);
    return versions
      .filter(({ notAfter }) => notAfter === undefined || this.now() < Date.parse(notAfter))
      .map(({ value }) => value);
  }

  /** After a mismatch: whether a newer version of any of these may be known now. At most once a minute a process. */
  async reread(names: readonly string[], signal: AbortSignal): Promise<boolean> {
    const nowMs = this.now();
    const old = names.filter((name) => nowMs - (this.cache.get(name)?.loadedMs ?? 0) > trustedMs);
    if (old.length === 0 || nowMs - this.lastRereadMs < rereadEveryMs) return false;
    this.lastRereadMs = nowMs;
    await Promise.all(old.map((name) => this.read(name, signal)));
    return true;
  }

  private async read(name: string, signal: AbortSignal): Promise<SecretVersion[]> {
    const versions = parseVersions(name, await this.load(name, signal));
    this.cache.set(name, { versions, loadedMs: this.now() });
    return versions;
  }
}

/** A JSON list of SecretVersion, or one plain text. Its content must not reach a message. */
function parseVersions(name: string, value: string): SecretVersion[] {
  if (!value.startsWith("[")) return [{ value }];
  const unusable = () =>
    new DependencyError(
      `The parameter ${name}`,
      new Error(
        "It is no list of {value, notAfter}. Set it anew: npm run secret -- set <provider>.",
      ),
    );
  let versions: unknown;
  try {
    versions = JSON.parse(value);
  } catch {
    throw unusable();
  }
  if (!Array.isArray(versions) || !versions.every(isVersion)) throw unusable();
  return versions;
}

/** A notAfter that is no time must not mean "for ever". */
function isVersion(version: unknown): version is SecretVersion {
  const { value, notAfter } = (version ?? {}) as Record<string, unknown>;
  if (typeof value !== "string" || value === "") return false;
  return (
    notAfter === undefined || (typeof notAfter === "string" && !Number.isNaN(Date.parse(notAfter)))
  );
}
