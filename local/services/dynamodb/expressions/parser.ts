import { reservedWords } from "./reservedWords";
import type { OperandSyntax, PathSyntax } from "./syntax";
import { ExpressionSyntaxError, syntaxError, type Token, tokenize } from "./tokens";

/** What all kinds of expression share: reading tokens, document paths and operands. */
export class ExpressionParser {
  private readonly tokens: Token[];
  private index = 0;
  /** The first use of a reserved word: reported only when the syntax is right. */
  private reserved: string | undefined;

  constructor(private readonly text: string) {
    this.tokens = tokenize(text);
  }

  get token(): Token {
    return this.tokens[this.index]!;
  }

  atEnd(): boolean {
    return this.token.kind === "end";
  }

  take(): Token {
    return this.tokens[this.index++]!;
  }

  accept(symbol: string): boolean {
    if (this.token.kind !== "symbol" || this.token.text !== symbol) return false;
    this.index++;
    return true;
  }

  expect(symbol: string): void {
    if (!this.accept(symbol)) throw this.unexpected();
  }

  /** Keywords (AND, SET, …) are names in any case. */
  atKeyword(keyword: string): boolean {
    return this.token.kind === "name" && this.token.text.toUpperCase() === keyword;
  }

  acceptKeyword(keyword: string): boolean {
    if (!this.atKeyword(keyword)) return false;
    this.index++;
    return true;
  }

  unexpected(): ExpressionSyntaxError {
    return syntaxError(this.text, this.tokens, this.index);
  }

  /** Called when all has been read. */
  finish(): void {
    if (this.token.kind !== "end") throw this.unexpected();
    if (this.reserved !== undefined)
      throw new ExpressionSyntaxError(
        `Attribute name is a reserved keyword; reserved keyword: ${this.reserved}`,
      );
  }

  path(): PathSyntax {
    const path: (string | number)[] = [this.pathName()];
    for (;;) {
      if (this.accept(".")) path.push(this.pathName());
      else if (this.accept("[")) {
        if (this.token.kind !== "number") throw this.unexpected();
        path.push(Number(this.take().text));
        this.expect("]");
      } else return path;
    }
  }

  operand(): OperandSyntax {
    const { kind, text } = this.token;
    if (kind === "value") return { kind: "value", placeholder: this.take().text };
    const next = this.tokens[this.index + 1];
    if (kind === "name" && next?.kind === "symbol" && next.text === "(")
      return this.functionCall(text);
    return { kind: "path", path: this.path() };
  }

  private functionCall(name: string): OperandSyntax {
    this.index += 2;
    const operands = [this.operand()];
    while (this.accept(",")) operands.push(this.operand());
    this.expect(")");
    return { kind: "function", name, operands };
  }

  private pathName(): string {
    const { kind, text } = this.token;
    if (kind !== "name" && kind !== "placeholder") throw this.unexpected();
    if (kind === "name" && reservedWords.has(text.toUpperCase())) {
      // Words of the grammar itself cannot be names at all.
      if (grammarWords.has(text.toUpperCase())) throw this.unexpected();
      this.reserved ??= text;
    }
    this.index++;
    return text;
  }
}

const grammarWords = new Set([
  "AND",
  "OR",
  "NOT",
  "BETWEEN",
  "IN",
  "SET",
  "REMOVE",
  "ADD",
  "DELETE",
]);
