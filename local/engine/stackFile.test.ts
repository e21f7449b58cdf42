import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigurationError, parseStackConfig, readStackConfig } from "./stackFile";

const parse = (text: string) => parseStackConfig(text, "Pulumi.dev.yaml", "payment-webhooks");

describe("a stack file", () => {
  it("gives the program what the CLI would give it: namespaced keys, objects as JSON", () => {
    const text = [
      "config:",
      "  aws:region: us-east-1",
      "  payment-webhooks:retention: { functionLogsDays: 7 }",
      "  payment-webhooks:config:old: 1",
      "  short: true",
      "  list: [1, 2]",
    ].join("\n");
    expect(parse(text)).toEqual({
      "aws:region": "us-east-1",
      "payment-webhooks:retention": '{"functionLogsDays":7}',
      "payment-webhooks:old": "1",
      "payment-webhooks:short": "true",
      "payment-webhooks:list": "[1,2]",
    });
  });

  it("may be empty", () => {
    expect(parse("")).toEqual({});
  });

  it.each([
    ["at the top", "config: { a:key: { secure: AAAB } }"],
    ["inside an object", "config: { a:key: { inner: [{ secure: AAAB }] } }"],
  ])("is refused with an encrypted value %s, which has no key here", (_where, text) => {
    expect(() => parse(text)).toThrow(/^Pulumi\.dev\.yaml: a:key is encrypted \("secure:"\)/);
    expect(() => parse(text)).toThrow(ConfigurationError);
  });

  it.each([
    ["no YAML", "config: [", /^Pulumi\.dev\.yaml is not valid YAML: /],
    ["a list", "- a", /must hold a YAML map/],
    ["config as text", "config: all", /"config" must be a map/],
  ])("is refused when it holds %s", (_what, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  it("is asked for by name where it is missing", () => {
    const directory = mkdtempSync(join(tmpdir(), "project-"));
    expect(() => readStackConfig(directory, "p", "qa")).toThrow(
      `There is no stack file ${join(directory, "Pulumi.qa.yaml")}. Make one for the stack "qa", or name another stack.`,
    );
  });
});
