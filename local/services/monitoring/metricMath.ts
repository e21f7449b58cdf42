import { AwsError, NotModelledError } from "../../core/errors";

/** A data point, or undefined where the metric has none. */
export type Point = number | undefined;

/** Evaluates an expression for one period, given each query's data point in it. */
export type MathExpression = (points: (id: string) => Point) => Point;

/**
 * Compiles the part of CloudWatch's metric math that works point by point: arithmetic, comparisons,
 * IF, FILL, ABS, CEIL, FLOOR, MIN, MAX over several operands.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function compileMetricMath(expression: string): MathExpression {
  const parser = new Parser(tokenize(expression), expression);
  const compiled = parser.comparison();
  parser.expectEnd();
  return compiled;
}

function tokenize(expression: string): string[] {
  const token = /\s*(\d+(?:\.\d+)?|[A-Za-z_][A-Za-z0-9_]*|<=|>=|==|!=|&&|\|\||[-+*/^(),<>])/y;
  const tokens: string[] = [];
  while (expression.slice(token.lastIndex).trim() !== "") {
    const at = token.lastIndex;
    const match = token.exec(expression);
    if (!match) throw invalid(expression, `cannot read "${expression.slice(at).trim()}"`);
    tokens.push(match[1]!);
  }
  return tokens;
}

const arithmetic: Record<string, (a: number, b: number) => Point> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  // CloudWatch has no data point where the divisor is zero.
  "/": (a, b) => (b === 0 ? undefined : a / b),
  "<": (a, b) => Number(a < b),
  ">": (a, b) => Number(a > b),
  "<=": (a, b) => Number(a <= b),
  ">=": (a, b) => Number(a >= b),
  "==": (a, b) => Number(a === b),
  "!=": (a, b) => Number(a !== b),
  "&&": (a, b) => Number(a !== 0 && b !== 0),
  "||": (a, b) => Number(a !== 0 || b !== 0),
};

class Parser {
  private position = 0;

  constructor(
    private readonly tokens: string[],
    private readonly whole: string,
  ) {}

  comparison(): MathExpression {
    return this.binary(["<", ">", "<=", ">=", "==", "!=", "&&", "||"], () => this.sum());
  }

  expectEnd(): void {
    if (this.position < this.tokens.length)
      throw invalid(this.whole, `unexpected ${this.tokens[this.position]}`);
  }

  private sum(): MathExpression {
    return this.binary(["+", "-"], () => this.product());
  }

  private product(): MathExpression {
    return this.binary(["*", "/"], () => this.operand());
  }

  private binary(operators: string[], next: () => MathExpression): MathExpression {
    let left = next();
    while (operators.includes(this.tokens[this.position] ?? "")) {
      const apply = arithmetic[this.tokens[this.position++]!]!;
      const [a, b] = [left, next()];
      left = (points) => {
        const [x, y] = [a(points), b(points)];
        return x === undefined || y === undefined ? undefined : apply(x, y);
      };
    }
    return left;
  }

  private operand(): MathExpression {
    const token = this.tokens[this.position++];
    if (token === undefined) throw invalid(this.whole, "it ends too early");
    if (token === "(") {
      const inner = this.comparison();
      this.expect(")");
      return inner;
    }
    if (token === "-") {
      const inner = this.operand();
      return (points) => negate(inner(points));
    }
    if (/^\d/.test(token)) return () => Number(token);
    if (this.tokens[this.position] === "(") return this.call(token);
    if (!/^[a-z]/.test(token))
      throw invalid(this.whole, `${token} is not an id (ids start with a lower-case letter)`);
    return (points) => points(token);
  }

  private call(name: string): MathExpression {
    this.expect("(");
    const operands = [this.comparison()];
    while (this.tokens[this.position] === ",") {
      this.position++;
      operands.push(this.comparison());
    }
    this.expect(")");
    const apply = functions[name];
    if (!apply) throw new NotModelledError(`the metric math function ${name}`);
    return (points) => apply(operands.map((operand) => operand(points)));
  }

  private expect(token: string): void {
    if (this.tokens[this.position++] !== token) throw invalid(this.whole, `expected ${token}`);
  }
}

const functions: Record<string, (operands: Point[]) => Point> = {
  FILL: ([value, filler]) => value ?? filler,
  IF: ([condition, then, otherwise]) =>
    condition === undefined ? undefined : condition !== 0 ? then : otherwise,
  ABS: ([value]) => value && Math.abs(value),
  CEIL: ([value]) => value && Math.ceil(value),
  FLOOR: ([value]) => value && Math.floor(value),
  MAX: (operands) => extreme(operands, Math.max),
  MIN: (operands) => extreme(operands, Math.min),
};

function extreme(operands: Point[], pick: (...values: number[]) => number): Point {
  const present = operands.filter((operand) => operand !== undefined);
  return present.length === 0 ? undefined : pick(...present);
}

function negate(value: Point): Point {
  return value === undefined ? undefined : -value;
}

function invalid(expression: string, why: string): AwsError {
  return new AwsError("ValidationError", `Invalid metric math expression ${expression}: ${why}.`);
}
