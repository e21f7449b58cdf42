import { ExpressionParser } from "./parser";
import type { Comparator, ConditionSyntax } from "./syntax";
import { ExpressionSyntaxError } from "./tokens";

const comparators = new Set<string>(["=", "<>", "<", "<=", ">", ">="]);

/** Condition, filter and key condition expressions: OR binds weakest, then AND, then NOT. */
export function parseCondition(text: string): ConditionSyntax {
  const parser = new ExpressionParser(text);
  const redundant = { found: false };
  const condition = disjunction(parser, redundant);
  parser.finish();
  if (redundant.found) throw new ExpressionSyntaxError("The expression has redundant parentheses;");
  return condition;
}

interface Redundancy {
  found: boolean;
}

function disjunction(parser: ExpressionParser, redundant: Redundancy): ConditionSyntax {
  let left = conjunction(parser, redundant);
  while (parser.acceptKeyword("OR"))
    left = { kind: "or", left, right: conjunction(parser, redundant) };
  return left;
}

function conjunction(parser: ExpressionParser, redundant: Redundancy): ConditionSyntax {
  let left = negation(parser, redundant);
  while (parser.acceptKeyword("AND"))
    left = { kind: "and", left, right: negation(parser, redundant) };
  return left;
}

function negation(parser: ExpressionParser, redundant: Redundancy): ConditionSyntax {
  if (parser.acceptKeyword("NOT")) return { kind: "not", condition: negation(parser, redundant) };
  if (!parser.accept("(")) return comparison(parser);
  const doubled = parser.token.text === "(";
  const inner = disjunction(parser, redundant);
  parser.expect(")");
  // `((a = b))`: what stands in the outer pair is nothing but the inner pair.
  if (doubled && wholeInParentheses.has(inner)) redundant.found = true;
  wholeInParentheses.add(inner);
  return inner;
}

/** Conditions that stood in parentheses of their own. */
const wholeInParentheses = new WeakSet<ConditionSyntax>();

function comparison(parser: ExpressionParser): ConditionSyntax {
  const left = parser.operand();
  if (parser.token.kind === "symbol" && comparators.has(parser.token.text)) {
    const comparator = parser.take().text as Comparator;
    return { kind: "compare", comparator, left, right: parser.operand() };
  }
  if (parser.acceptKeyword("BETWEEN")) {
    const lower = parser.operand();
    if (!parser.acceptKeyword("AND")) throw parser.unexpected();
    return { kind: "between", operand: left, lower, upper: parser.operand() };
  }
  if (parser.acceptKeyword("IN")) {
    parser.expect("(");
    const list = [parser.operand()];
    while (parser.accept(",")) list.push(parser.operand());
    parser.expect(")");
    return { kind: "in", operand: left, list };
  }
  if (left.kind !== "function") throw parser.unexpected();
  return left;
}
