/** The major version of each Pulumi provider that a lockfile installs: it decides the format of the state. */
import { type Known, known, unknown } from "./facts";

const provider = /^node_modules\/@pulumi\/([a-z0-9-]+)$/;
/** Of @pulumi, but no providers. */
const tools = new Set(["pulumi", "policy"]);

export function providerMajors(lockfile: string): Known<Record<string, number>> {
  const majors: Record<string, number> = {};
  let content: { packages?: Record<string, { version?: string }> };
  try {
    content = JSON.parse(lockfile) as typeof content;
  } catch (error) {
    return unknown(`package-lock.json is not valid JSON: ${(error as Error).message}`);
  }
  for (const [path, { version }] of Object.entries(content.packages ?? {})) {
    const name = provider.exec(path)?.[1];
    const major = /^(\d+)\./.exec(version ?? "")?.[1];
    if (name === undefined || tools.has(name)) continue;
    if (major === undefined) return unknown(`package-lock.json has no version of @pulumi/${name}`);
    majors[name] = Number(major);
  }
  return known(majors);
}

type Majors = Readonly<Record<string, number>>;

/** What `after` has in a newer major version than `before`. */
export const raisedMajors = (
  before: Majors,
  after: Majors,
): { provider: string; from: number; to: number }[] =>
  Object.entries(after).flatMap(([provider, to]) => {
    const from = before[provider];
    return from !== undefined && to > from ? [{ provider, from, to }] : [];
  });
