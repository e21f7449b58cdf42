/** What expressions say, before their placeholders mean anything: the result of parsing, cached by text. */

/** Names (`a`, or `#a` still unresolved) and list indexes. */
export type PathSyntax = readonly (string | number)[];

export type OperandSyntax =
  | { kind: "path"; path: PathSyntax }
  | { kind: "value"; placeholder: string }
  | { kind: "function"; name: string; operands: OperandSyntax[] };

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

export type ConditionSyntax =
  | { kind: "and" | "or"; left: ConditionSyntax; right: ConditionSyntax }
  | { kind: "not"; condition: ConditionSyntax }
  | { kind: "compare"; comparator: Comparator; left: OperandSyntax; right: OperandSyntax }
  | { kind: "between"; operand: OperandSyntax; lower: OperandSyntax; upper: OperandSyntax }
  | { kind: "in"; operand: OperandSyntax; list: OperandSyntax[] }
  | { kind: "function"; name: string; operands: OperandSyntax[] };

export type SetValueSyntax =
  | OperandSyntax
  | { kind: "arithmetic"; operator: "+" | "-"; left: OperandSyntax; right: OperandSyntax };

export interface UpdateSyntax {
  set: { path: PathSyntax; value: SetValueSyntax }[];
  remove: { path: PathSyntax }[];
  add: { path: PathSyntax; placeholder: string }[];
  delete: { path: PathSyntax; placeholder: string }[];
}
