/** docs/policies.md, made of the rules. Pure. */
import { environments, type Rule, type SettingValue } from "../framework/rule";
import { needNoJudgement } from "../rules/stack/types-judged";
import { notAdopted } from "./notAdopted";

type RulesByFolder = Readonly<Record<string, readonly Rule[]>>;

export function policiesPage(rulesByFolder: RulesByFolder): string {
  const folders = Object.entries(rulesByFolder);
  const rules = folders.flatMap(([, inside]) => inside);
  return [
    "# The policy pack",
    "",
    "Made from the code by `npm run docs`; a test fails when it is stale.",
    "",
    `${rules.length} rules judge every preview: \`pulumi preview --policy-pack policies\`, and \`npm start\` in the same way.`,
    "What a rule reads of a resource it decides before the resource is made; what only the whole stack tells, at the end of the preview.",
    "",
    ...howItDecides,
    ...howToExcept,
    "## Rules by service",
    "",
    ...folders.flatMap(([folder, inside]) => [`### ${folder}`, "", ...summary(inside), ""]),
    "## Not adopted, and why",
    "",
    ...table(
      ["what others ask", "public checks", "why not here"],
      notAdopted.map(({ what, publicChecks, why }) => [what, ids(publicChecks), why]),
    ),
    "",
    "## Types that need no judgement",
    "",
    "Any other type without a rule is refused by [types-judged](#types-judged).",
    "",
    ...table(
      ["type", "why"],
      Object.entries(needNoJudgement).map(([type, why]) => [`\`${type}\``, why]),
    ),
    "",
    "## Each rule",
    "",
    ...rules.flatMap((rule) => [...section(rule), ""]),
  ].join("\n");
}

const howItDecides = [
  "- **Unknown is not passed.** A value that only the deploy brings is decided by the resource of this stack that it comes from. Where that does not decide it either, the rule says which",
  "  property is unknown and what would make it known: an advice in dev, a violation elsewhere.",
  "- **Environment.** The stack's name, or `policies:environment` in its file; a stack of any other name is judged as prod.",
  "- **Settings.** In the stack file (`policies:log-retention: { daysMin: 90 }`) or in the policy configuration, which goes first. What a rule does not know there is refused.",
  "- **Exceptions** stand in `policies/exceptions.ts`, each with the rule, the resource, a reason, an owner and an end. Each use is printed; an expired or an unused one is a violation.",
  "- **Remediation** only where it cannot hide a wrong program. Set the rule's enforcement level to `remediate` in the policy configuration; each change is printed.",
  "",
];

const howToExcept = [
  "```ts",
  "// policies/exceptions.ts",
  "{",
  '  rule: "api-waf",',
  '  resource: { type: "aws:apigateway/stage:Stage", name: "ingress" },',
  '  reason: "The ACL is made by the network team\'s stack until theirs is merged into ours.",',
  '  owner: "payments-platform",',
  '  expires: "2026-12-31",',
  '  environments: ["staging"],',
  "}",
  "```",
  "",
];

function summary(rules: readonly Rule[]): string[] {
  return table(
    ["rule", "what must be true", "severity", ...environments, "PCI DSS", "public checks"],
    rules.map((rule) => [
      `[${rule.name}](#${rule.name})`,
      rule.description,
      rule.severity,
      ...environments.map((environment) => rule.levels[environment]),
      requirements(rule, "PCI DSS"),
      ids(rule.publicChecks),
    ]),
  );
}

function section(rule: Rule): string[] {
  const facts = [
    ["Why", rule.why],
    ["Fix", rule.fix],
    ["Judges", rule.resourceTypes.map((type) => `\`${type}\``).join(", ") || "the stack"],
    ["Decided", decidedWhen(rule)],
    ["Severity", rule.severity],
    ["Frameworks", frameworks(rule)],
    ["Public checks", ids(rule.publicChecks)],
    ...(rule.remediate ? [["Remediation", "yes"]] : []),
  ];
  return [
    `### ${rule.name}`,
    "",
    rule.description,
    "",
    ...facts.map(([name, text]) => `- **${name}**: ${text}`),
    ...settings(rule),
  ];
}

function decidedWhen({ decide, decideInStack, decideStack }: Rule): string {
  const atTheEnd = decideInStack ?? decideStack;
  if (!atTheEnd) return "of each resource, before it is made";
  return decide
    ? "of each resource, before it is made, and of the whole stack"
    : "of the whole stack";
}

function settings({ settings: all = {} }: Rule): string[] {
  if (Object.keys(all).length === 0) return [];
  return [
    "",
    ...table(
      ["setting", "what it says", ...environments],
      Object.entries(all).map(([name, { description, default: byEnvironment }]) => [
        `\`${name}\``,
        description,
        ...environments.map((environment) => shown(byEnvironment[environment])),
      ]),
    ),
  ];
}

const shown = (value: SettingValue) => `\`${JSON.stringify(value)}\``;

function requirements({ frameworks: all }: Rule, framework: string): string {
  const of = all.filter(({ name }) => name === framework);
  return of.map(({ requirement }) => requirement).join(", ") || "–";
}

function frameworks({ frameworks: all }: Rule): string {
  return (
    all.map(({ name, version, requirement }) => `${name} ${version} ${requirement}`).join(", ") ||
    "–"
  );
}

const ids = (checks: readonly string[]) => checks.join(", ") || "–";

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)];
}

const escaped = (text: string) => text.replaceAll("|", "\\|");
