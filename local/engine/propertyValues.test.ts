import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import {
  FileArchive,
  marshal,
  plain,
  type Properties,
  type PropertyValue,
  sameValue,
  Secret,
  unknown,
  unmarshal,
  withSecretsOf,
} from "./propertyValues";

const signature = "4dabf18193072939515e22adb298388d";
const unmarshalled = (value: Record<string, JavaScriptValue>, directory = "/") =>
  unmarshal(Struct.fromJavaScript(value), directory);

describe("property values", () => {
  it("come back from the wire as they went, secrets and unknown values included", () => {
    const name = fc.stringMatching(/^[a-z]{1,5}$/);
    const leaf = fc.oneof(
      fc.string().filter((text) => text !== "04da6b54-80e4-46f7-96ec-b56ff0331ba9"),
      fc.boolean(),
      fc.integer(),
      fc.constant<PropertyValue>(unknown),
    );
    const { value } = fc.letrec<{ value: PropertyValue }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        leaf,
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(name, tie("value"), { maxKeys: 3, noNullPrototype: true }),
        tie("value").map((inner) => new Secret(inner)),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(name, value, { noNullPrototype: true }), (properties) => {
        expect(unmarshal(marshal(properties), "/")).toStrictEqual(properties);
      }),
    );
  });

  it("are read from the SDK's own marks", () => {
    const secret = { [signature]: "1b47061264138c4ac30d75fd1eb44270", value: { a: [1] } };
    const output = { [signature]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", secret: true };
    expect(unmarshalled({ secret, output, open: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" })).toEqual({
      secret: new Secret({ a: [1] }),
      output: new Secret(unknown),
      open: unknown,
    });
  });

  it("do not carry null members, which say what absent ones say", () => {
    expect(unmarshalled({ a: null, b: { c: null, d: 1 }, e: [null] })).toEqual({
      b: { d: 1 },
      e: [null],
    });
  });

  it("hold a zip file with the digest of its content", () => {
    const directory = mkdtempSync(join(tmpdir(), "archive-"));
    writeFileSync(join(directory, "f.zip"), "abc");
    const code = { [signature]: "0def7320c3a5731c473e5ecbe6d01bc7", path: "./f.zip" };
    // SHA-256 of "abc": FIPS 180-2, appendix B.1.
    const sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    expect(unmarshalled({ code }, directory)).toEqual({
      code: new FileArchive(join(directory, "f.zip"), sha256),
    });
  });

  it.each<[string, Record<string, JavaScriptValue>, string]>([
    [
      "a text asset",
      { [signature]: "c44067f5952c0a294b673a41bacd8c17", text: "x" },
      "assets other",
    ],
    [
      "an archive of assets",
      { [signature]: "0def7320c3a5731c473e5ecbe6d01bc7", assets: {} },
      "archives other",
    ],
    [
      "a resource",
      { [signature]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "u" },
      "references to resources",
    ],
    ["a mark that nobody knows", { [signature]: "00" }, "the value signature 00"],
  ])("refuse %s by name", (_what, value, named) => {
    expect(() => unmarshalled({ value })).toThrow(`does not model ${named}`);
  });

  it("say where an archive is missing", () => {
    const code = { [signature]: "0def7320c3a5731c473e5ecbe6d01bc7", path: "gone.zip" };
    expect(() => unmarshalled({ code }, "/nowhere")).toThrow(
      "There is no archive at /nowhere/gone.zip. Bundle the functions first.",
    );
  });
});

describe("a secret", () => {
  const secret = new Secret("hush");

  it("shows itself neither as text nor as JSON", () => {
    expect(`${String(secret)} ${JSON.stringify({ secret })}`).toBe(
      '[secret] {"secret":"[secret]"}',
    );
  });

  it("reaches a service in the clear", () => {
    const properties: Properties = { a: [secret], b: { c: secret } };
    expect(plain(properties)).toEqual({ a: ["hush"], b: { c: "hush" } });
  });

  it("makes a secret of the output that repeats it, and of no other", () => {
    const inputs: Properties = { value: secret, nested: { inner: secret } };
    expect(
      withSecretsOf({ value: "hush", nested: { inner: "hush", x: 1 }, arn: "a" }, inputs),
    ).toEqual({
      value: secret,
      nested: { inner: secret, x: 1 },
      arn: "a",
    });
  });
});

describe("sameValue", () => {
  it.each<[PropertyValue, PropertyValue, boolean]>([
    [[1, 2], [2, 1], false],
    [[], {}, false],
    [null, {}, false],
    ["1", 1, false],
    [{ a: { b: [1] } }, { a: { b: [1] } }, true],
    [unknown, unknown, false],
  ])("of %p and %p is %p", (a, b, expected) => {
    expect(sameValue(a, b)).toBe(expected);
  });
});
