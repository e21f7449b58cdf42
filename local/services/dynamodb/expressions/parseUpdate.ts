import { ExpressionParser } from "./parser";
import type { PathSyntax, SetValueSyntax, UpdateSyntax } from "./syntax";
import { ExpressionSyntaxError } from "./tokens";

/** `SET … REMOVE … ADD … DELETE …`, each section at most once, in any order. */
export function parseUpdate(text: string): UpdateSyntax {
  const parser = new ExpressionParser(text);
  const update: UpdateSyntax = { set: [], remove: [], add: [], delete: [] };
  const seen = new Set<string>();
  let repeated: string | undefined;
  do {
    const section = parser.token.text.toUpperCase();
    const read = sections[section];
    if (parser.token.kind !== "name" || !read) throw parser.unexpected();
    parser.take();
    if (seen.has(section)) repeated ??= section;
    seen.add(section);
    do read(parser, update);
    while (parser.accept(","));
  } while (!parser.atEnd());
  parser.finish();
  if (repeated)
    throw new ExpressionSyntaxError(
      `The "${repeated}" section can only be used once in an update expression;`,
    );
  return update;
}

/** `a` or `a.b[2]`, for projections: a list of paths. */
export function parseProjection(text: string): PathSyntax[] {
  const parser = new ExpressionParser(text);
  const paths = [parser.path()];
  while (parser.accept(",")) paths.push(parser.path());
  parser.finish();
  return paths;
}

const sections: Readonly<Record<string, (parser: ExpressionParser, update: UpdateSyntax) => void>> =
  {
    SET(parser, { set }) {
      const path = parser.path();
      parser.expect("=");
      set.push({ path, value: setValue(parser) });
    },
    REMOVE(parser, { remove }) {
      remove.push({ path: parser.path() });
    },
    ADD(parser, update) {
      update.add.push(pathAndValue(parser));
    },
    DELETE(parser, update) {
      update.delete.push(pathAndValue(parser));
    },
  };

function setValue(parser: ExpressionParser): SetValueSyntax {
  const parenthesised = parser.accept("(");
  const left = parser.operand();
  const operator = parser.token.text;
  let value: SetValueSyntax = left;
  if (parser.token.kind === "symbol" && (operator === "+" || operator === "-")) {
    parser.take();
    value = { kind: "arithmetic", operator, left, right: parser.operand() };
  }
  if (parenthesised) parser.expect(")");
  return value;
}

function pathAndValue(parser: ExpressionParser): { path: PathSyntax; placeholder: string } {
  const path = parser.path();
  if (parser.token.kind !== "value") throw parser.unexpected();
  return { path, placeholder: parser.take().text };
}
