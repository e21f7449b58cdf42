import type { LocalStack } from "../../cli/localStack";
import type { PolicyVerdict } from "../../local/engine/events";
import type { DeployView, PolicyMessage } from "../protocol";

/** What was deployed last, and what the policy pack said of it. */
export function deployView({ config, deployed, local, outputs }: LocalStack): DeployView {
  const { verdicts, durationMs } = deployed();
  const resources = [...local.engine.state(outputs.stack).resources.values()];
  const isViolation = ({ level }: PolicyVerdict) => level === "mandatory";
  return {
    stack: outputs.stack,
    region: config.region,
    accountId: config.accountId,
    resources: resources.filter(({ custom }) => custom).length,
    durationMs,
    violations: verdicts.filter(isViolation).map(messageOf),
    advice: verdicts.filter((verdict) => !isViolation(verdict)).map(messageOf),
  };
}

const messageOf = ({ policy, urn, message }: PolicyVerdict): PolicyMessage => ({
  policy,
  resource: urn?.split("::").at(-1) ?? "",
  message,
});
