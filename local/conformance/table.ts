import type { Case, Outcome } from "./case";
import { instead, remarks } from "./disagreement";
import type { Recorded } from "./results";

type Results = readonly (readonly [name: string, recorded: Recorded])[];

/** Who agrees how often, by service: the generated part of docs/local-cloud.md. */
export function countsTable(cases: readonly Case[], results: Results): string {
  const services = [...new Set(cases.map(serviceOf))];
  const head = ["", ...results.map(([, { title }]) => title)];
  const rows = services.map((service) => {
    const own = cases.filter((one) => serviceOf(one) === service);
    return [
      `${service} (${own.length})`,
      ...results.map(([, recorded]) => counts(own.map(({ id }) => recorded.outcomes[id]))),
    ];
  });
  const disagreements = results.reduce(
    (sum, [, recorded]) => sum + cases.filter(({ id }) => disagrees(recorded, id)).length,
    0,
  );
  return [
    `${cases.length} cases. Each holds to a sentence of AWS's documentation, so where two disagree that sentence decides; cells are agree / disagree / not offered.`,
    "",
    row(head),
    row(head.map(() => "---")),
    ...rows.map(row),
    "",
    `[conformance.md](conformance.md) has all ${disagreements} disagreements, each with the sentence that decides it, and what was not asked of whom.`,
  ].join("\n");
}

/** Every disagreement with what decides it, and why something was not offered: docs/conformance.md. */
export function disagreementsPage(cases: readonly Case[], results: Results): string {
  return [
    "# Where others disagree",
    "",
    "Made by `npm run docs` from local/conformance/results/. The local cloud agrees with every case of [the suite](local-cloud.md#held-against-others), so in each line below",
    "the local cloud is right and the other is not, by the sentence of AWS's page that is linked.",
    "",
    ...results.flatMap(([name, recorded]) => sectionOf(cases, name, recorded)),
  ].join("\n");
}

function sectionOf(cases: readonly Case[], name: string, recorded: Recorded): string[] {
  const lines = linesOf(cases, name, recorded);
  const missing = missingOf(cases, recorded);
  return [
    `## ${recorded.title}`,
    "",
    ...(lines.length === 0
      ? ["It disagrees with nothing that it was asked.", ""]
      : [
          row(["what AWS documents", "answered instead", "cases"]),
          row(["---", "---", "---"]),
          ...lines,
          "",
        ]),
    ...(missing.length > 0 ? [`Not offered: ${missing.join("; ")}.`, ""] : []),
  ];
}

/** Cases that one sentence decides, and that were answered alike, share a line. */
function linesOf(cases: readonly Case[], name: string, recorded: Recorded): string[] {
  const found = cases.flatMap((one) => {
    const outcome = recorded.outcomes[one.id];
    if (outcome?.outcome !== "disagrees") return [];
    const remark = remarks[`${name} ${one.id}`];
    const answered = instead(one.expected, outcome.observed);
    return [{ one, told: remark === undefined ? answered : `${answered} ${remark}` }];
  });
  const alike = Object.values(
    Object.groupBy(found, ({ one, told }) => `${one.page} ${one.says} ${told}`),
  );
  return alike.map((group) => {
    const { one, told } = group![0]!;
    const names = group!.map(({ one: { id } }) => `\`${cell(id).replaceAll("`", "'")}\``);
    return row([
      `[${serviceOf(one)}](${one.page}): ${cell(one.says)}`,
      cell(told),
      names.join("<br>"),
    ]);
  });
}

/** `it has no sqs (33)`: reasons with how many cases they are about. */
function missingOf(cases: readonly Case[], { outcomes }: Recorded): string[] {
  const reasons = cases.flatMap(({ id }) => {
    const outcome = outcomes[id];
    return outcome?.outcome === "not offered" ? [general(outcome.reason)] : [];
  });
  return Object.entries(Object.groupBy(reasons, (reason) => reason)).map(
    ([reason, same]) => `${cell(reason)} (${same!.length})`,
  );
}

/** Without what differs from run to run. */
const general = (reason: string) =>
  reason.replace(/needs .*/, "a case that really takes minutes or more");

const disagrees = ({ outcomes }: Recorded, id: string) => outcomes[id]?.outcome === "disagrees";

const serviceOf = ({ id }: Case) => id.split("/")[0]!;

function counts(outcomes: readonly (Outcome | undefined)[]): string {
  const count = (kind: Outcome["outcome"]) =>
    outcomes.filter((one) => one?.outcome === kind).length;
  const [agree, disagree, missing] = [count("agrees"), count("disagrees"), count("not offered")];
  return agree + disagree === 0 ? "–" : `${agree} / ${disagree} / ${missing}`;
}

const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
