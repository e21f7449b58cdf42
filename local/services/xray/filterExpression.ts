import { AwsError, NotModelledError } from "../../core/errors";
import { type Segment, withSubsegments } from "./store";

/** A trace, as far as filters look at it. */
export interface FilterableTrace {
  segments: readonly Segment[];
}

type Test = (trace: FilterableTrace) => boolean;

const ANNOTATION =
  /^annotation(?:\.([A-Za-z0-9_]+)|\[([A-Za-z0-9_]+)\])\s*=\s*(?:"([^"]*)"|(-?\d+(?:\.\d+)?|true|false))$/;
const SERVICE = /^service\("([^"]+)"\)$/;

/**
 * The part of X-Ray's filter expressions that finds a trace again: annotations by value, services by
 * name, outcome flags, joined by AND. Everything else is refused by name.
 * https://docs.aws.amazon.com/xray/latest/devguide/aws-xray-interface-console.html#xray-console-filters
 */
export function compileFilter(expression: string | undefined): Test {
  if (expression === undefined || expression.trim() === "") return () => true;
  const tests = expression.split(/\s+AND\s+/).map((part) => compileTerm(part.trim()));
  return (trace) => tests.every((test) => test(trace));
}

function compileTerm(term: string): Test {
  const annotation = ANNOTATION.exec(term);
  if (annotation)
    return annotationEquals(
      (annotation[1] ?? annotation[2])!,
      valueOf(annotation[3], annotation[4]),
    );
  const service = SERVICE.exec(term);
  if (service) return ({ segments }) => segments.some(({ name }) => name === service[1]);
  if (term === "ok")
    return ({ segments }) =>
      !segments.some(({ error, fault, throttle }) => error || fault || throttle);
  if (term === "error" || term === "fault" || term === "throttle")
    return ({ segments }) => segments.some((segment) => segment[term]);
  if (/^[\w.[\]()" !<>=-]+$/.test(term))
    throw new NotModelledError(`"${term}" in an X-Ray filter expression`);
  throw new AwsError("InvalidRequestException", `Invalid filter expression: ${term}`);
}

const valueOf = (text: string | undefined, literal: string | undefined) =>
  text ?? (literal === "true" ? true : literal === "false" ? false : Number(literal));

function annotationEquals(key: string, value: string | number | boolean): Test {
  return ({ segments }) =>
    segments.some((segment) =>
      [...withSubsegments(segment)].some(({ annotations }) => annotations?.[key] === value),
    );
}
