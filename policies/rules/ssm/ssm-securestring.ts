import { physicalName } from "../../framework/physicalName";
import { read, UndecidableError } from "../../framework/resource";
import { pass, type Rule, violated } from "../../framework/rule";
import { mandatoryEverywhere } from "../levels";

export const ssmSecurestring: Rule = {
  name: "ssm-securestring",
  description: "Every parameter is a SecureString, unless its name is listed as plain.",
  why: "A String is readable for everybody who may read parameters at all, without a word from a key; and a secret that was one once stays in its history.",
  fix: 'Set type: "SecureString" and keyId, or list the name in plainNamePatterns if it can never hold a secret.',
  severity: "high",
  frameworks: [
    { name: "PCI DSS", version: "4.0.1", requirement: "3.5.1" },
    { name: "PCI DSS", version: "4.0.1", requirement: "8.3.2" },
  ],
  publicChecks: ["CKV2_AWS_34"],
  levels: mandatoryEverywhere,
  resourceTypes: ["aws:ssm/parameter:Parameter"],
  settings: {
    plainNamePatterns: {
      description: "Regular expressions of names of parameters that may be plain.",
      schema: { type: "array", items: { type: "string" } },
      default: { dev: [], staging: [], prod: [] },
    },
  },
  decide(resource, { settings }) {
    const type = read(resource, "type");
    if (type === "SecureString") return pass;
    const plain = settings["plainNamePatterns"] as readonly string[];
    const name = physicalName(resource);
    if (name === undefined && plain.length > 0) throw new UndecidableError("name");
    if (plain.some((pattern) => new RegExp(pattern).test(String(name)))) return pass;
    return violated({
      path: "type",
      found: type === undefined ? "nothing" : `"${String(type)}"`,
      expected: '"SecureString"',
    });
  },
};
