import type { PlannedChange, PlannedChanges } from "./changes";
import { summaryOf } from "./summary";

const urn = (type: string, name: string) => `urn:pulumi:prod::payment-webhooks::${type}::${name}`;
const change = (
  operation: PlannedChange["operation"],
  type: string,
  name: string,
  paths: string[] = [],
  replacing: string[] = [],
): PlannedChange => ({ urn: urn(type, name), operation, paths, replacing });

const planned = (over: Partial<PlannedChanges> = {}): PlannedChanges => ({
  ...{ changes: [], unchanged: 288, verdicts: [], problems: [], ...over },
});

const prod = (over: Partial<PlannedChanges>) => ({
  ...{ environment: "prod", about: "abc1234 against what runs in prod." },
  planned: planned(over),
});

it("names operations and paths, with losses first and in bold", () => {
  const text = summaryOf(
    [
      prod({
        changes: [
          change("create", "aws:sqs/queue:Queue", "new"),
          change("update", "aws:lambda/function:Function", "validator", ["memorySize", "timeout"]),
          change("replace", "aws:iam/role:Role", "role", ["name"], ["name"]),
          change("delete", "aws:dynamodb/table:Table", "payments"),
        ],
      }),
    ],
    10_000,
  );
  expect(text).toBe(`## What this would change

### prod
abc1234 against what runs in prod.
1 replaced, 1 deleted, 1 updated, 1 created · 288 unchanged · ✅ no policy is violated
- ⚠️ **deleted \`payments\` (\`aws:dynamodb/table:Table\`); its items would be lost**
- replaced \`role\` (\`aws:iam/role:Role\`) because of \`name\`
- updated \`validator\` (\`aws:lambda/function:Function\`): \`memorySize\`, \`timeout\`
- created \`new\` (\`aws:sqs/queue:Queue\`)`);
});

it("says which policies are violated, and why it could not be previewed at all", () => {
  const text = summaryOf(
    [
      prod({
        verdicts: [
          { policy: "tags", level: "advisory", urn: undefined, message: "\nA hint.\nMore." },
          { policy: "encrypted", level: "mandatory", urn: urn("t", "q"), message: "Not @all." },
        ],
      }),
      { environment: "dev", about: "", planned: { failed: "no credentials" } },
    ],
    10_000,
  );
  expect(text).toContain("❌ 1 violation of policies · 1 advice");
  expect(text).toContain("- ❌ **encrypted** on `q`: Not @\u200ball.");
  expect(text).toContain("- 💡 **tags** on the stack: A hint.");
  expect(text.indexOf("encrypted")).toBeLessThan(text.indexOf("tags"));
  expect(text).toContain("❌ The preview failed: no credentials");
});

it("fits into a comment, gives each environment room, and says what was left out", () => {
  const many = Array.from({ length: 500 }, (_, at) =>
    change("create", "aws:sqs/queue:Queue", `queue-${at}`),
  );
  const small = { environment: "dev", about: "", planned: planned() };
  const text = summaryOf([prod({ changes: many }), small, prod({ changes: many })], 3000);
  expect(text.length).toBeLessThanOrEqual(3000);
  expect(text.match(/… and \d+ more, which do not fit here/g)).toHaveLength(2);
  expect(text).toContain("### dev");
});

it("keeps names of a pull request's program from writing Markdown", () => {
  const text = summaryOf([prod({ changes: [change("create", "t", "a`b` **c** @x")] })], 5000);
  expect(text).toContain("- created `ab **c** @x` (`t`)");
});
