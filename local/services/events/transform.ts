import { selectPath } from "./eventPath";
import type { BusEvent, Rule, Target } from "./store";

/**
 * What a target receives of an event: all of it, a part of it (inputPath), a constant (input), or a
 * text made from parts of it (inputTransformer).
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function targetInput(target: Target, rule: Rule, event: BusEvent, nowMs: number): string {
  if (target.input !== undefined) return target.input;
  if (target.inputPath !== undefined)
    return JSON.stringify(selectPath(event, target.inputPath) ?? {});
  if (target.inputTransformer) return transform(target.inputTransformer, rule, event, nowMs);
  return JSON.stringify(event);
}

function transform(
  transformer: NonNullable<Target["inputTransformer"]>,
  rule: Rule,
  event: BusEvent,
  nowMs: number,
): string {
  const reserved: Record<string, unknown> = {
    "aws.events.rule-arn": rule.arn,
    "aws.events.rule-name": rule.name,
    "aws.events.event.ingestion-time": new Date(nowMs).toISOString(),
    "aws.events.event": event,
    "aws.events.event.json": JSON.stringify(event),
  };
  return fillTemplate(transformer.inputTemplate.trim(), (name) => {
    if (name in reserved) return { value: reserved[name] };
    const path = transformer.inputPaths[name];
    return path === undefined ? undefined : { value: selectPath(event, path) };
  });
}

/**
 * A placeholder within quotes is replaced by the bare text of its value, one outside of quotes by
 * the value as JSON. What `resolve` does not know is no placeholder and stays as it is.
 */
export function fillTemplate(
  template: string,
  resolve: (name: string) => { value: unknown } | undefined,
): string {
  let quoted = false;
  let output = "";
  for (let i = 0; i < template.length; i++) {
    const character = template[i]!;
    if (character === "\\") {
      output += character + (template[++i] ?? "");
      continue;
    }
    if (character === '"') quoted = !quoted;
    const placeholder = /^<([^<>\s]+)>/.exec(template.slice(i));
    const resolved = placeholder && resolve(placeholder[1]!);
    if (!resolved) {
      output += character;
      continue;
    }
    output += quoted ? withinQuotes(resolved.value) : (JSON.stringify(resolved.value) ?? '""');
    i += placeholder![0].length - 1;
  }
  return output;
}

/** A path that finds nothing leaves nothing behind; quotes inside a text are escaped, so that the result stays JSON. */
function withinQuotes(value: unknown): string {
  if (value === undefined) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
}
