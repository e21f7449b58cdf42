import type { Case, Outcome } from "./case";
import type { Recorded } from "./results";

/** The generated part of docs/local-cloud.md: counts by service, then every disagreement with what decides it. */
export function conformanceTable(
  cases: readonly Case[],
  results: readonly (readonly [name: string, recorded: Recorded])[],
): string {
  const services = [...new Set(cases.map(serviceOf))];
  const head = ["", ...results.map(([, { title }]) => title)];
  const rows = services.map((service) => {
    const own = cases.filter((one) => serviceOf(one) === service);
    return [
      `${service} (${own.length})`,
      ...results.map(([, recorded]) => counts(own.map(({ id }) => recorded.outcomes[id]))),
    ];
  });
  return [
    `${cases.length} cases. Each holds to a page of AWS's documentation, so where two disagree that page decides; cells are agree / disagree, – is not offered.`,
    "",
    row(head),
    row(head.map(() => "---")),
    ...rows.map(row),
    "",
    "### Where others disagree",
    "",
    "The local cloud agrees with every case; what the others answered instead:",
    "",
    ...results.flatMap(([, recorded]) => disagreements(cases, recorded)),
  ].join("\n");
}

function disagreements(cases: readonly Case[], { title, outcomes }: Recorded): string[] {
  const found = cases.flatMap((one) => {
    const outcome = outcomes[one.id];
    return outcome?.outcome === "disagrees" ? [{ one, observed: outcome.observed }] : [];
  });
  if (found.length === 0) return [];
  // The DynamoDB calls compare each answer to the word; their texts are DynamoDB Local's own.
  const [calls, others] = [found.filter(isCall), found.filter((entry) => !isCall(entry))];
  const lines = others.map(
    ({ one, observed }) =>
      `| [${one.id}](${one.page}) | ${cell(one.says)} | \`${cell(short(observed))}\` |`,
  );
  return [
    `**${title}**`,
    "",
    ...(calls.length > 0
      ? [
          `${calls.length} of the DynamoDB calls, whose answers are compared to the word with Amazon's own DynamoDB Local: results/ has each of them.`,
          "",
        ]
      : []),
    ...(lines.length > 0
      ? ["| case | what AWS documents | answered |", "|---|---|---|", ...lines, ""]
      : []),
  ];
}

const isCall = ({ one }: { one: Case }) => /^dynamodb\/(condition|update|read|item): /.test(one.id);

const serviceOf = ({ id }: Case) => id.split("/")[0]!;

function counts(outcomes: readonly (Outcome | undefined)[]): string {
  const count = (kind: Outcome["outcome"]) =>
    outcomes.filter((one) => one?.outcome === kind).length;
  const [agree, disagree] = [count("agrees"), count("disagrees")];
  return agree + disagree === 0 ? "–" : `${agree} / ${disagree}`;
}

const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

const OBSERVED_CHARACTERS_MAX = 100;

function short(observed: unknown): string {
  const text = typeof observed === "string" ? observed : JSON.stringify(observed);
  const masked = text.replaceAll(/conformance-[a-z0-9-]+/g, "…").replaceAll("`", "'");
  return masked.length > OBSERVED_CHARACTERS_MAX
    ? `${masked.slice(0, OBSERVED_CHARACTERS_MAX)}…`
    : masked;
}
