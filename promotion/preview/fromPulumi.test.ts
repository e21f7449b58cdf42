import { fromPulumi, readEvents } from "./fromPulumi";

const urn = "urn:pulumi:dev::p::aws:sqs/queue:Queue::q";
const step = (op: string, over: object = {}) => ({
  resourcePreEvent: {
    metadata: { op, urn, type: "aws:sqs/queue:Queue", old: null, new: { custom: true }, ...over },
  },
});

describe("the engine's events", () => {
  it("become changes with paths and without values", () => {
    const { changes } = fromPulumi([
      step("update", {
        old: { custom: true, inputs: { policy: "secret-before" } },
        new: { custom: true, inputs: { policy: "secret-after" } },
        diffs: ["policy"],
        detailedDiff: { "tags.owner": { diffKind: "add" }, policy: { diffKind: "update" } },
      }),
    ]);
    expect(changes).toEqual([
      { urn, operation: "update", paths: ["policy", "tags.owner"], replacing: [] },
    ]);
    expect(JSON.stringify(changes)).not.toContain("secret");
  });

  it("count the three steps of a replacement as one, with what it comes from", () => {
    const detailedDiff = { name: { diffKind: "update-replace" }, tags: { diffKind: "update" } };
    const { changes } = fromPulumi([
      step("create-replacement", { detailedDiff }),
      step("replace", { detailedDiff }),
      step("delete-replaced", { detailedDiff }),
    ]);
    expect(changes).toEqual([
      { urn, operation: "replace", paths: ["name", "tags"], replacing: ["name"] },
    ]);
  });

  it("leave out components, providers and what stays", () => {
    const found = fromPulumi([
      step("create", { type: "my:Component", new: { custom: false } }),
      step("create", { type: "pulumi:providers:aws" }),
      step("same"),
      step("refresh"),
    ]);
    expect(found).toMatchObject({ changes: [], unchanged: 1 });
  });

  it("tell verdicts of the pack and errors, each error once and without colours", () => {
    const error = { diagnosticEvent: { severity: "error", message: "\u001b[31mno\u001b[0m\n" } };
    const found = fromPulumi([
      { policyEvent: { policyName: "p", enforcementLevel: "mandatory", message: "m\n" } },
      { policyEvent: { policyName: "off", enforcementLevel: "disabled", message: "m" } },
      error,
      error,
      { diagnosticEvent: { severity: "debug", message: "values" } },
    ]);
    expect(found.verdicts).toEqual([
      { policy: "p", level: "mandatory", urn: undefined, message: "m" },
    ]);
    expect(found.problems).toEqual(["no"]);
  });

  it("are read as far as they came where the CLI was cut off in the middle of a line", () => {
    expect(readEvents('Updating\n{"sequence":1}\n{"sequ')).toEqual([{ sequence: 1 }]);
  });
});
