/** Whether a resource may be made: the provider's check, then the pack's remediations and policies. */
import type { ResourceType } from "../core/service";
import { checkInputs } from "./checkInputs";
import type { EngineEvent, PolicyVerdict, Problem } from "./events";
import { type Policies, PolicyHostStartError, type PolicyResource } from "./policies";
import { problems } from "./problems";
import type { Properties } from "./propertyValues";
import { type Registration, toPolicyResource } from "./registration";
import type { ResourceRecord } from "./state";

export interface JudgeOptions {
  policies: Policies | undefined;
  emit(event: EngineEvent): void;
  fail(problem: Problem): void;
}

/** What is to be judged. */
export interface Case {
  urn: string;
  registration: Registration;
  provider: ResourceRecord | undefined;
}

export class Judge {
  readonly verdicts: PolicyVerdict[] = [];

  constructor(private readonly options: JudgeOptions) {}

  /** The inputs as they will be used, or undefined where something speaks against the resource. */
  async admit(
    subject: Case,
    type: ResourceType,
    given: Properties,
  ): Promise<Properties | undefined> {
    let { inputs, failures } = checkInputs(type, given);
    if (failures.length === 0) {
      const remediated = await this.remediate(subject, inputs);
      if (remediated) ({ inputs, failures } = checkInputs(type, remediated));
    }
    if (failures.length > 0) {
      this.options.fail(problems.inputs(subject.urn, failures));
      return undefined;
    }
    return (await this.analyze(subject, withTagsAll(type, inputs))) ? inputs : undefined;
  }

  /** True where no mandatory policy is violated. */
  async analyze({ urn, registration, provider }: Case, inputs: Properties): Promise<boolean> {
    const resource = toPolicyResource(urn, registration, inputs, provider);
    const answer = await this.ask(urn, async (policies) => ({
      passed: this.report(
        (await policies.analyze(resource)).map((verdict) => ({
          ...verdict,
          urn: verdict.urn ?? urn,
        })),
      ),
    }));
    return answer === "nobody" || (answer !== "failed" && answer.passed);
  }

  async analyzeStack(resources: readonly PolicyResource[]): Promise<void> {
    await this.ask(undefined, async (policies) => {
      this.report(await policies.analyzeStack(resources));
    });
  }

  private async remediate(
    { urn, registration, provider }: Case,
    inputs: Properties,
  ): Promise<Properties | undefined> {
    const { emit } = this.options;
    const resource = toPolicyResource(urn, registration, inputs, provider);
    const answer = await this.ask(urn, async (policies) => {
      const { properties, applied, diagnostics } = await policies.remediate(resource);
      for (const remedy of applied) emit({ kind: "remediation", urn, ...remedy });
      for (const message of diagnostics)
        emit({ kind: "diagnostic", severity: "warning", message, urn });
      return { remediated: applied.length > 0 ? properties : undefined };
    });
    return typeof answer === "string" ? undefined : answer.remediated;
  }

  /** A pack that cannot judge lets nothing pass. */
  private async ask<T>(
    urn: string | undefined,
    question: (policies: Policies) => Promise<T>,
  ): Promise<T | "nobody" | "failed"> {
    const { policies, fail } = this.options;
    if (!policies) return "nobody";
    try {
      return await question(policies);
    } catch (error) {
      const started = !(error instanceof PolicyHostStartError);
      fail(problems.policyPackFailed(error, started ? urn : undefined));
      return "failed";
    }
  }

  private report(verdicts: readonly PolicyVerdict[]): boolean {
    for (const verdict of verdicts) {
      this.verdicts.push(verdict);
      this.options.emit({ kind: "policyVerdict", verdict });
      if (verdict.level === "mandatory") this.options.fail(problems.violation(verdict));
    }
    return verdicts.every(({ level }) => level !== "mandatory");
  }
}

/** The provider's Check puts the tags in both places, so policies may look for them in either. */
export function withTagsAll(type: ResourceType, inputs: Properties): Properties {
  const tagged = inputs["tags"] !== undefined && type.computed.includes("tagsAll");
  return tagged ? { ...inputs, tagsAll: inputs["tags"]! } : inputs;
}
