import { ask } from "../../framework/harness";
import type { Exception } from "../../framework/exceptions";
import { exceptionsValid } from "./exceptions-valid";

const rule = exceptionsValid(["encryption-cmk"]);
const exception: Exception = {
  rule: "encryption-cmk",
  resource: { type: "aws:sqs/queue:Queue", name: "legacy" },
  reason: "The consumer cannot read encrypted messages before its release in March.",
  owner: "payments-platform",
  expires: "2026-03-31",
};
const today = "2026-01-01";

/** What is said of an exception that no rule needs, beside that. */
async function said(changes: Partial<Exception>, settings = {}, environment = "prod" as const) {
  const asked = { type: "pulumi:pulumi:Stack", properties: {} };
  const around = { exceptions: [{ ...exception, ...changes }], today };
  const { stack } = await ask(rule, asked, environment, settings, around);
  expect(stack.every(({ level }) => level === "mandatory")).toBe(true);
  return stack
    .map(({ message }) => message.split("\n")[1]!)
    .map((line) => line.slice(line.indexOf("found "), line.lastIndexOf(", expected")));
}

describe("exceptions-valid", () => {
  it("refuses one that no rule needs", async () => {
    expect(await said({})).toEqual(["found nothing that needs it"]);
  });

  it.each<[string, Partial<Exception>, string]>([
    ["that has ended", { expires: "2025-12-31" }, "found that it ended on 2025-12-31"],
    ["whose end is no day", { expires: "2026-02-30" }, 'found the date "2026-02-30"'],
    ["whose end is no date", { expires: "never" }, 'found the date "never"'],
    ["that lasts too long", { expires: "2027-01-03" }, "found that it lasts until 2027-01-03"],
    ["without a reason", { reason: "legacy" }, 'found the reason "legacy"'],
    ["without an owner", { owner: " " }, "found no owner"],
  ])("refuses one %s", async (_what, changes, found) => {
    expect(await said(changes)).toEqual([found, "found nothing that needs it"]);
  });

  it("takes one until its last day, and as long as is configured", async () => {
    expect(await said({ expires: today })).toEqual(["found nothing that needs it"]);
    expect(await said({ expires: "2027-01-02" })).toEqual(["found nothing that needs it"]);
    expect(await said({}, { daysMax: 30 })).toContain("found that it lasts until 2026-03-31");
  });

  it("refuses one to a rule that does not exist, and says which resource it was for", async () => {
    const { stack } = await ask(
      rule,
      { type: "t", properties: {} },
      "dev",
      {},
      {
        exceptions: [{ ...exception, rule: "encryption", resource: { urn: "*::legacy" } }],
        today,
      },
    );
    expect(stack).toHaveLength(1);
    expect(stack[0]!.message).toContain(
      'The stack, exception to encryption for *::legacy: found a rule "encryption" that the pack does not have',
    );
  });

  it("does not speak of those for other environments", async () => {
    expect(await said({ environments: ["dev", "staging"] })).toEqual([]);
  });
});
