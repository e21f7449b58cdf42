/** What a judge says against a resource. */
export interface Finding {
  /** `cfn-lint E3031`. */
  rule: string;
  /** The resource's name in the template. */
  where: string;
  message: string;
}

/** A finding that stands, with the reason why it may. */
export interface Explanation {
  rule: string;
  /** Part of the resource's name or of the message; every finding of the rule unless said. */
  about?: string;
  because: string;
}

export interface Judged {
  /** How many documents were looked at. */
  judged: number;
  findings: Finding[];
}

/** Splits findings into those that nothing explains and those that an explanation covers; unused explanations are told. */
export function weigh(findings: readonly Finding[], explanations: readonly Explanation[]) {
  const covers = (explanation: Explanation, { rule, where, message }: Finding) =>
    explanation.rule === rule && `${where} ${message}`.includes(explanation.about ?? "");
  const unexplained = findings.filter(
    (finding) => !explanations.some((explanation) => covers(explanation, finding)),
  );
  const used = explanations.filter((explanation) =>
    findings.some((finding) => covers(explanation, finding)),
  );
  return { unexplained, used };
}
