/** Cuts an expression into tokens, with their places: error messages quote what stands around. */
export interface Token {
  kind: "name" | "placeholder" | "value" | "number" | "symbol" | "end";
  text: string;
  start: number;
  end: number;
}

export class ExpressionSyntaxError extends Error {}

const pattern =
  /\s*(?:(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<placeholder>#[A-Za-z0-9_]+)|(?<value>:[A-Za-z0-9_]+)|(?<number>\d+)|(?<symbol><>|<=|>=|[=<>()[\].,+-]))/y;

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  let place = 0;
  while (/\S/.test(text.slice(place))) {
    const match = pattern.exec(text);
    if (!match) throw invalidCharacter(text, place);
    const [kind, tokenText] = Object.entries(match.groups!).find(
      ([, found]) => found !== undefined,
    )!;
    place = pattern.lastIndex;
    tokens.push({
      kind: kind as Token["kind"],
      text: tokenText,
      start: place - tokenText.length,
      end: place,
    });
  }
  tokens.push({ kind: "end", text: "<EOF>", start: text.length, end: text.length });
  return tokens;
}

/** `Syntax error; token: "=", near: "a = ="`: the token and its neighbours. */
export function syntaxError(
  text: string,
  tokens: readonly Token[],
  index: number,
): ExpressionSyntaxError {
  const token = tokens[index]!;
  const from = tokens[Math.max(0, index - 1)]!.start;
  const to = (tokens[index + 1]?.kind === "end" ? token : (tokens[index + 1] ?? token)).end;
  return new ExpressionSyntaxError(
    `Syntax error; token: "${token.text}", near: "${text.slice(from, to).trimEnd()}"`,
  );
}

function invalidCharacter(text: string, place: number): ExpressionSyntaxError {
  const start = place + text.slice(place).search(/\S/);
  return new ExpressionSyntaxError(
    `Syntax error; token: "${text[start]}", near: "${text.slice(Math.max(0, place - 1), start + 2).trim()}"`,
  );
}
