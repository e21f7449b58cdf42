/** Exceptions to rules are code: reviewed, with a reason, an owner and an end. */
import type { Resource } from "./resource";

export interface Exception {
  /** Name of the rule. */
  rule: string;
  /** Either type and logical name, or a pattern of the URN in which `*` stands for any characters. */
  resource: { type: string; name: string } | { urn: string };
  /** Why the rule may be broken here. */
  reason: string;
  /** Who answers for it. */
  owner: string;
  /** The last day on which it holds, `2026-12-31`. */
  expires: string;
  /** Only where named; everywhere unless said. */
  environments?: readonly ("dev" | "staging" | "prod")[];
}

export interface ExceptionUse {
  exception: Exception;
  used: boolean;
}

/** The exceptions of one run of the pack. Remembers which of them were needed. */
export class Exceptions {
  private readonly uses: ExceptionUse[];

  constructor(exceptions: readonly Exception[], environment: string) {
    this.uses = exceptions
      .filter(({ environments }) => environments?.some((name) => name === environment) ?? true)
      .map((exception) => ({ exception, used: false }));
  }

  /** An expired one excuses nothing. */
  excusing(rule: string, resource: Resource, today: string): Exception | undefined {
    const use = this.uses.find(
      ({ exception }) => exception.rule === rule && covers(exception, resource),
    );
    if (!use) return undefined;
    use.used = true;
    return isExpired(use.exception, today) ? undefined : use.exception;
  }

  get all(): readonly ExceptionUse[] {
    return this.uses;
  }
}

/** Dates in ISO form are ordered as text. What is no date has expired. */
export function isExpired({ expires }: Exception, today: string): boolean {
  return !isDate(expires) || expires < today;
}

export function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) && text.length === 10;
}

function covers({ resource: wanted }: Exception, resource: Resource): boolean {
  if ("type" in wanted) return wanted.type === resource.type && wanted.name === resource.name;
  const pattern = wanted.urn.split("*").map(escaped).join(".*");
  return new RegExp(`^${pattern}$`, "s").test(resource.urn);
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
