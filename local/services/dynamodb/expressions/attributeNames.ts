import type { Bindings } from "./bindings";
import type { ConditionSyntax, OperandSyntax } from "./syntax";

/** The top-level attributes that a condition looks at. */
export function attributeNames(syntax: ConditionSyntax, bindings: Bindings): string[] {
  const names: string[] = [];
  const ofOperand = (operand: OperandSyntax): void => {
    if (operand.kind === "path") names.push(String(bindings.path(operand.path)[0]));
    if (operand.kind === "function") operand.operands.forEach(ofOperand);
  };
  const visit = (condition: ConditionSyntax): void => {
    switch (condition.kind) {
      case "and":
      case "or":
        visit(condition.left);
        visit(condition.right);
        return;
      case "not":
        visit(condition.condition);
        return;
      case "compare":
        ofOperand(condition.left);
        ofOperand(condition.right);
        return;
      case "between":
        [condition.operand, condition.lower, condition.upper].forEach(ofOperand);
        return;
      case "in":
        [condition.operand, ...condition.list].forEach(ofOperand);
        return;
      case "function":
        condition.operands.forEach(ofOperand);
    }
  };
  visit(syntax);
  return names;
}
