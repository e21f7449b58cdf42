import { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { apply, json, type Variant } from "./change";
import type { Recording } from "./recording";
import { variants } from "./variants";

const registration = (
  type: string,
  name: string,
  properties: object,
  dependencies: string[] = [],
) => ({
  urn: `urn:${name}`,
  request: new RegisterResourceRequest()
    .setType(type)
    .setName(name)
    .setObject(Struct.fromJavaScript(properties as Record<string, string>))
    .setDependenciesList(dependencies),
});

const recording = (): Recording => ({
  registrations: [
    registration("pulumi:pulumi:Stack", "stack", {}),
    registration("aws:sqs/queue:Queue", "dlq", { name: "dlq" }),
    registration("aws:sqs/queue:Queue", "work", { policy: '{"a":1}', size: 1 }, ["urn:dlq"]),
  ],
  outputs: [],
});

const variant = (more: Partial<Variant>): Variant => ({
  ...{ name: "broken", at: ["aws:sqs/queue:Queue", "work"], rule: "r" },
  change: (it) => (it["size"] = 2),
  ...more,
});

const shown = ({ registrations }: Recording) =>
  registrations.map(({ request }) => [request.getName(), request.getObject()?.toJavaScript()]);

describe("a broken variant", () => {
  it("differs in its one change, and leaves the recording as it is", () => {
    const whole = recording();
    const broken = apply(variant({ change: json("policy", (it) => (it["a"] = 2)) }), whole);
    expect(shown(broken)).toEqual([
      ["stack", {}],
      ["dlq", { name: "dlq" }],
      ["work", { policy: '{"a":2}', size: 1 }],
    ]);
    expect(shown(whole)).toEqual(shown(recording()));
  });

  it("takes away a resource, and what others say of it", () => {
    const broken = apply(
      variant({ at: ["aws:sqs/queue:Queue", "dlq"], change: "removed" }),
      recording(),
    );
    expect(shown(broken).map(([name]) => name)).toEqual(["stack", "work"]);
    expect(broken.registrations[1]!.request.getDependenciesList()).toEqual([]);
  });

  it("adds a resource to the stack", () => {
    const at = ["aws:ssm/parameter:Parameter", "p"] as const;
    const added = apply(variant({ at, change: { added: { type: "String" } } }), recording());
    const { request } = added.registrations.at(-1)!;
    expect([request.getType(), request.getParent()]).toEqual([at[0], "urn:stack"]);
    expect(request.getObject()?.toJavaScript()).toEqual({ type: "String" });
  });

  it("that is about nothing of the program, or changes nothing, is a mistake of the table", () => {
    const elsewhere = variant({ at: ["aws:sqs/queue:Queue", "gone"] });
    expect(() => apply(elsewhere, recording())).toThrow(
      'Variant "broken": the program has no aws:sqs/queue:Queue gone.',
    );
    expect(() => apply(variant({ change: (it) => (it["size"] = 1) }), recording())).toThrow(
      'Variant "broken" changes nothing of work.',
    );
  });
});

describe("the table of variants", () => {
  it("has 40 or more, each under a name of its own", () => {
    expect(variants.length).toBeGreaterThanOrEqual(40);
    const names = variants.map(({ rule, name }) => `${rule}: ${name}`);
    expect(new Set(names).size).toBe(names.length);
  });
});
