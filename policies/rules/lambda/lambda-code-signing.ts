import { peek, read } from "../../framework/resource";
import { notApplicable, pass, type Rule, violated } from "../../framework/rule";
import { mandatoryEverywhere } from "../levels";

const config = "aws:lambda/codeSigningConfig:CodeSigningConfig";

export const lambdaCodeSigning: Rule = {
  name: "lambda-code-signing",
  description:
    "Where code is signed at all, every function asks for it, and unsigned code is refused.",
  why: "A signing configuration that only warns, or that one function lacks, protects from nothing and looks as if it did.",
  fix: 'Set untrustedArtifactOnDeployment: "Enforce", and codeSigningConfigArn on every function.',
  severity: "low",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "11.5.2" }],
  publicChecks: [],
  levels: mandatoryEverywhere,
  resourceTypes: ["aws:lambda/function:Function", config],
  decide(resource) {
    if (resource.type !== config) return pass;
    const policy = read(resource, "policies", "untrustedArtifactOnDeployment") ?? "Warn";
    if (policy === "Enforce") return pass;
    return violated({
      path: "policies.untrustedArtifactOnDeployment",
      found: `"${String(policy)}"`,
      expected: '"Enforce"',
    });
  },
  decideInStack(resource, stack) {
    if (resource.type === config) return pass;
    if (stack.ofType(config).length === 0) return notApplicable("no code is signed");
    // The ARN is AWS's to choose; that one is given is enough, since every configuration is judged too.
    if (peek(resource, "codeSigningConfigArn")) return pass;
    return violated({
      path: "codeSigningConfigArn",
      found: "nothing, though other functions are signed",
      expected: "the ARN of the stack's code signing configuration",
    });
  },
};
