import { parseApprovedChanges, unapproved } from "./approvedChanges";
import type { PlannedChange } from "./changes";

const release = "a".repeat(40);
const at = { environment: "prod", release };
const table: PlannedChange = {
  urn: "urn:pulumi:prod::p::c:C$aws:dynamodb/table:Table::payments",
  ...{ operation: "replace", paths: ["hashKey"], replacing: ["hashKey"] },
};
const entry = {
  ...{ environment: "prod", release, change: "replace" as const },
  ...{ resource: "aws:dynamodb/table:Table payments", reason: "new key" },
};

it("stops what would lose state and was not approved, and says what would be lost", () => {
  expect(unapproved([table], [], at)).toEqual([
    "would replace aws:dynamodb/table:Table payments (hashKey) and lose its items",
  ]);
});

it("lets what was approved pass", () => {
  expect(unapproved([table], [entry], at)).toEqual([]);
});

it.each([
  ["another release", { release: "b".repeat(40) }],
  ["another environment", { environment: "staging" }],
  ["another change", { change: "delete" as const }],
  ["another resource", { resource: "aws:dynamodb/table:Table webhooks" }],
])("does not take an approval of %s for this one", (_, over) => {
  expect(unapproved([table], [{ ...entry, ...over }], at)).toHaveLength(1);
});

it("asks nobody about what can be made again", () => {
  const role: PlannedChange = { ...table, urn: "urn:pulumi:prod::p::aws:iam/role:Role::r" };
  expect(unapproved([role, { ...table, operation: "update" }], [], at)).toEqual([]);
});

it("reads its file strictly, and takes none for an empty one", () => {
  expect(parseApprovedChanges(undefined)).toEqual({ ok: true, value: [] });
  expect(parseApprovedChanges("approved: []\n")).toEqual({ ok: true, value: [] });
  const wrong = parseApprovedChanges("approved:\n  - { environment: prod, change: update }\n");
  expect(wrong.ok).toBe(false);
});
