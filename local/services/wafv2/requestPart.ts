import type { WafRequest } from "./model";

/** WAF looks at the first 16 KB of what API Gateway takes in: https://docs.aws.amazon.com/waf/latest/developerguide/limits.html */
const BODY_BYTES_INSPECTED = 16 * 1024;

/** Which part of a request a statement looks at. */
export interface FieldToMatch {
  /** undefined where the request has no such part, which matches nothing. */
  read(request: WafRequest): { text: string; bytes: number; oversize: boolean } | undefined;
  /** What an oversize body counts as. */
  oversizeHandling?: "CONTINUE" | "MATCH" | "NO_MATCH";
}

const part = (text: string | undefined) =>
  text === undefined ? undefined : { text, bytes: Buffer.byteLength(text), oversize: false };

const modelled: Record<string, (options: Record<string, string>) => FieldToMatch> = {
  method: () => ({ read: (request) => part(request.method) }),
  uriPath: () => ({ read: (request) => part(request.path) }),
  queryString: () => ({ read: (request) => part(request.rawQuery) }),
  singleHeader: ({ name }) => ({ read: (request) => part(request.headers[name!.toLowerCase()]) }),
  singleQueryArgument: ({ name }) => ({
    read: ({ rawQuery }) => part(new URLSearchParams(rawQuery).get(name!) ?? undefined),
  }),
  body: ({ oversizeHandling }) => ({
    oversizeHandling: (oversizeHandling ?? "CONTINUE") as FieldToMatch["oversizeHandling"],
    read: ({ body }) => ({
      text: body.subarray(0, BODY_BYTES_INSPECTED).toString("latin1"),
      bytes: Math.min(body.length, BODY_BYTES_INSPECTED),
      oversize: body.length > BODY_BYTES_INSPECTED,
    }),
  }),
};

/** Throws an Error that names a field which is not modelled. */
export function parseFieldToMatch(field: Record<string, unknown>): FieldToMatch {
  const [name = "", more] = Object.keys(field).filter((key) => field[key] !== undefined);
  const make = modelled[name];
  if (!make || more !== undefined)
    throw new Error(
      `the local cloud does not model fieldToMatch ${JSON.stringify(Object.keys(field))}`,
    );
  return make((field[name] ?? {}) as Record<string, string>);
}

const transformations: Record<string, (text: string) => string> = {
  NONE: (text) => text,
  LOWERCASE: (text) => text.toLowerCase(),
  URL_DECODE: (text) =>
    text
      .replace(/\+/g, " ")
      .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
  COMPRESS_WHITE_SPACE: (text) => text.replace(/\s+/g, " "),
};

export function parseTransformations(
  list: readonly { priority: number; type: string }[],
): (text: string) => string {
  const ordered = [...list].sort((a, b) => a.priority - b.priority);
  for (const { type } of ordered)
    if (!transformations[type])
      throw new Error(`the local cloud does not model the text transformation ${type}`);
  return (text) => ordered.reduce((result, { type }) => transformations[type]!(result), text);
}
