/**
 * One run of the program against the last state. For each resource, in the real engine's order:
 * check, remediate, analyze, and only then make it. After the first problem nothing more is made,
 * but everything that follows is still checked and analyzed, so that all problems show at once.
 */
import type { Cloud } from "../core/cloud";
import type { Input, ResourceType } from "../core/service";
import { checkInputs } from "./checkInputs";
import { DeletePhase } from "./deletePhase";
import type { ChangeCounts, EngineEvent, PolicyVerdict, Problem } from "./events";
import {
  asOutputs,
  CloudOperations,
  type Made,
  OperationError,
  type Operations,
  PlannedOperations,
} from "./operations";
import { dependentReplacements, planStep, type Step, withIgnoredChanges } from "./planner";
import { type Policies, PolicyHostStartError } from "./policies";
import { problems } from "./problems";
import {
  containsUnknown,
  plain,
  type Properties,
  type PropertyValue,
  Secret,
} from "./propertyValues";
import { ProviderRegistry } from "./providerRegistry";
import type { Existing, Registered, Registration } from "./registration";
import { toPolicyResource } from "./registration";
import { resourceTypes } from "./resourceTypes";
import type { ResourceRecord, StackState } from "./state";
import { makeUrn, stackType } from "./urn";

export interface DeploymentOptions {
  cloud: Cloud;
  project: string;
  stack: string;
  mode: "preview" | "up";
  state: StackState;
  config: Readonly<Record<string, string>>;
  policies: Policies | undefined;
  emit(event: EngineEvent): void;
}

export class Deployment {
  readonly problems: Problem[] = [];
  readonly verdicts: PolicyVerdict[] = [];
  readonly changes: ChangeCounts = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };
  /** Set when the program has ended as it should: its last act is to register the stack's outputs. */
  stackOutputs: Properties | undefined;
  /** Left in the cloud though the program no longer names them. */
  retained: ResourceRecord[] = [];
  /** URNs whose registration is not answered yet, for the message about a program that hangs. */
  readonly inFlight = new Set<string>();
  private readonly types: ReadonlyMap<string, ResourceType>;
  private readonly providers: ProviderRegistry;
  private readonly registered = new Map<string, Registration>();
  private readonly replacedDependents = new Set<string>();
  private state: StackState;
  private operations: Operations;

  constructor(private readonly options: DeploymentOptions) {
    const { cloud, mode, state, emit } = options;
    this.types = resourceTypes(cloud);
    this.state = mode === "preview" ? state.copy() : state;
    this.operations =
      mode === "preview" ? new PlannedOperations() : new CloudOperations(cloud, emit);
    this.providers = new ProviderRegistry(options);
  }

  async register(registration: Registration): Promise<Registered> {
    const urn = this.urnOf(registration);
    this.inFlight.add(urn);
    try {
      if (this.registered.has(urn)) return this.refuse(urn, problems.duplicate(urn));
      this.registered.set(urn, registration);
      this.takeOverAlias(urn, registration.aliases);
      if (!registration.custom) return await this.registerComponent(urn, registration);
      if (this.providers.isProvider(registration.type))
        return await this.registerProvider(urn, registration);
      return await this.registerCustom(urn, registration);
    } finally {
      this.inFlight.delete(urn);
    }
  }

  /** A resource that exists already and belongs to somebody else: looked at, never kept in the state. */
  async read(existing: Existing): Promise<Registered> {
    const urn = this.urnOf(existing);
    const type = this.types.get(existing.type);
    if (!type) return this.refuse(urn, problems.typeNotModelled(urn));
    if (containsUnknown(existing.id)) return this.answerRefused(urn, existing.inputs);
    const id = plain(existing.id) as string;
    const given = plain(existing.inputs) as Input;
    const found = await type.read(id, { inputs: given, outputs: {} });
    if (!found) return this.refuse(urn, problems.notFound(urn, id));
    return { urn, id, outputs: asOutputs(type, found, {}), unknown: false };
  }

  registerOutputs(urn: string, outputs: Properties): void {
    const record = this.state.resources.get(urn);
    if (record) this.state.resources.set(urn, { ...record, outputs });
    if (record?.type === stackType) this.stackOutputs = outputs;
  }

  /** A gRPC method that the engine refuses by name. */
  refuseRequest(problem: Problem): never {
    this.fail(problem);
    throw new Error(problem.message);
  }

  /** After a program that ended well: deletes what it no longer names. */
  async deleteUnnamed(): Promise<void> {
    const { state, operations } = this;
    const phase = new DeletePhase(this.types, state, operations, this.options.emit);
    const doomed = [...state.resources.values()].filter(({ urn }) => !this.registered.has(urn));
    const outcome = await phase.run(doomed);
    this.changes.delete += outcome.deleted;
    for (const problem of outcome.problems) this.fail(problem);
    this.retained = outcome.retained;
  }

  async analyzeStack(): Promise<void> {
    const resources = [...this.state.resources.values()].map((record) =>
      toPolicyResource(
        record.urn,
        this.registered.get(record.urn),
        record,
        this.providerOf(record.provider),
      ),
    );
    await this.judged(undefined, async (policies) => {
      this.report(await policies.analyzeStack(resources));
    });
  }

  fail(problem: Problem): void {
    // A pack that does not start fails every resource with the same words.
    if (this.problems.some(({ message }) => message === problem.message)) return;
    this.problems.push(problem);
    if (this.operations.planned) return;
    this.operations = new PlannedOperations();
    this.state = this.state.copy();
  }

  private urnOf({ type, name, parent }: Pick<Registration, "type" | "name" | "parent">): string {
    return makeUrn(this.options.stack, this.options.project, type, name, parent);
  }

  private takeOverAlias(urn: string, aliases: readonly string[]): void {
    const old = this.state.find(urn, aliases);
    if (!old || old.urn === urn || this.registered.has(old.urn)) return;
    this.state.resources.delete(old.urn);
    this.state.resources.set(urn, { ...old, urn });
  }

  private async registerComponent(urn: string, registration: Registration): Promise<Registered> {
    const { inputs } = registration;
    await this.analyze(urn, registration, inputs, undefined);
    const outputs = this.state.resources.get(urn)?.outputs ?? {};
    this.keep(this.state, urn, registration, { id: undefined, outputs }, inputs, undefined);
    return { urn, id: undefined, outputs: inputs, unknown: false };
  }

  private async registerProvider(urn: string, registration: Registration): Promise<Registered> {
    const { inputs } = registration;
    const failures = this.providers.check(inputs);
    if (failures.length > 0) return this.refuse(urn, problems.inputs(urn, failures));
    await this.analyze(urn, registration, inputs, undefined);
    const id = this.state.resources.get(urn)?.id ?? this.providers.newId(this.operations.planned);
    this.keep(this.state, urn, registration, { id, outputs: inputs }, inputs, undefined);
    return this.answer(urn, { id, outputs: inputs });
  }

  private async registerCustom(urn: string, registration: Registration): Promise<Registered> {
    const type = this.types.get(registration.type);
    if (!type) return this.refuse(urn, problems.typeNotModelled(urn));
    if (registration.notModelled.length > 0)
      return this.refuse(urn, problems.optionsNotModelled(urn, registration.notModelled));
    const provider = registration.provider ?? this.defaultProvider();
    const old = this.state.resources.get(urn);
    const given = withIgnoredChanges(old, registration.inputs, registration.ignoreChanges);
    const inputs = await this.checkAndJudge(urn, registration, type, given, provider);
    if (!inputs) return this.answerRefused(urn, registration.inputs);
    const goal = { ...registration, inputs };
    const step = planStep(old, goal, type.properties);
    // Whatever fails while this one is being made must not change where its result is written.
    const { state, operations } = this;
    try {
      const made = await this.apply(step, urn, type, goal, old, state, operations);
      if (!made) return this.answerRefused(urn, inputs);
      const outputs = withExtraSecrets(made.outputs, registration.additionalSecretOutputs);
      this.keep(state, urn, registration, { id: made.id, outputs }, inputs, provider);
      return this.answer(urn, { id: made.id, outputs }, operations);
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      return this.refuse(urn, problems.operation(error, urn));
    }
  }

  /** The inputs as they will be used, or undefined where something speaks against the resource. */
  private async checkAndJudge(
    urn: string,
    registration: Registration,
    type: ResourceType,
    given: Properties,
    provider: string | undefined,
  ): Promise<Properties | undefined> {
    let { inputs, failures } = checkInputs(type, given);
    if (failures.length === 0) {
      const remediated = await this.remediate(urn, registration, inputs, provider);
      if (remediated) ({ inputs, failures } = checkInputs(type, remediated));
    }
    if (failures.length > 0) {
      this.fail(problems.inputs(urn, failures));
      return undefined;
    }
    // As the provider's Check does: policies find the tags in both places.
    const shown =
      inputs["tags"] !== undefined && type.computed.includes("tagsAll")
        ? { ...inputs, tagsAll: inputs["tags"] }
        : inputs;
    return (await this.analyze(urn, registration, shown, provider)) ? inputs : undefined;
  }

  private async remediate(
    urn: string,
    registration: Registration,
    inputs: Properties,
    provider: string | undefined,
  ): Promise<Properties | undefined> {
    const resource = toPolicyResource(
      urn,
      registration,
      { outputs: inputs },
      this.providerOf(provider),
    );
    return this.judged(urn, async (policies) => {
      const { properties, applied, diagnostics } = await policies.remediate(resource);
      for (const remedy of applied) this.options.emit({ kind: "remediation", urn, ...remedy });
      for (const message of diagnostics)
        this.options.emit({ kind: "diagnostic", severity: "warning", message, urn });
      return applied.length > 0 ? properties : undefined;
    });
  }

  /** True where no mandatory policy is violated. */
  private async analyze(
    urn: string,
    registration: Registration,
    inputs: Properties,
    provider: string | undefined,
  ): Promise<boolean> {
    const before = this.problems.length;
    const resource = toPolicyResource(
      urn,
      registration,
      { outputs: inputs },
      this.providerOf(provider),
    );
    let passed = true;
    await this.judged(urn, async (policies) => {
      const verdicts = await policies.analyze(resource);
      passed = this.report(verdicts.map((verdict) => ({ ...verdict, urn: verdict.urn || urn })));
    });
    return passed && !this.problems.slice(before).some((problem) => problem.urn === urn);
  }

  /** A pack that cannot judge lets nothing pass. */
  private async judged<T>(
    urn: string | undefined,
    ask: (policies: Policies) => Promise<T>,
  ): Promise<T | undefined> {
    const { policies } = this.options;
    if (!policies) return undefined;
    try {
      return await ask(policies);
    } catch (error) {
      const started = !(error instanceof PolicyHostStartError);
      this.fail(problems.policyPackFailed(error, started ? urn : undefined));
      return undefined;
    }
  }

  private report(verdicts: readonly PolicyVerdict[]): boolean {
    for (const verdict of verdicts) {
      this.verdicts.push(verdict);
      this.options.emit({ kind: "policyVerdict", verdict });
      if (verdict.level === "mandatory") this.fail(problems.violation(verdict));
    }
    return verdicts.every(({ level }) => level !== "mandatory");
  }

  /** Undefined where protection forbids the step. */
  private async apply(
    step: Step,
    urn: string,
    type: ResourceType,
    goal: { inputs: Properties },
    old: ResourceRecord | undefined,
    state: StackState,
    operations: Operations,
  ): Promise<Made | undefined> {
    const operation =
      step.kind === "create" && this.replacedDependents.has(urn) ? "replace" : step.kind;
    if (operations.planned) this.options.emit({ kind: "planned", operation, urn });
    if (step.kind === "same") {
      this.count("same", operations);
      return { id: old!.id, outputs: old!.outputs };
    }
    if (step.kind === "replace" && !(await this.makeRoom(step, old!, state, operations)))
      return undefined;
    const made =
      step.kind === "update"
        ? await operations.update(type, old!, goal.inputs)
        : await operations.create(type, urn, goal.inputs);
    if (step.kind === "replace" && !step.deleteFirst) state.pendingDeletes.push(old!);
    this.count(operation, operations);
    return made;
  }

  /** A preview counts what it plans; a deploy that has failed counts only what it did before. */
  private count(operation: keyof ChangeCounts, operations: Operations): void {
    if (this.options.mode === "preview" || !operations.planned) this.changes[operation]++;
  }

  /** Before a replacement: nothing protected may go; what must go first goes, dependents before it. */
  private async makeRoom(
    step: Extract<Step, { kind: "replace" }>,
    old: ResourceRecord,
    state: StackState,
    operations: Operations,
  ): Promise<boolean> {
    const others = [...state.resources.values()];
    const going = step.deleteFirst
      ? [...dependentReplacements(old, others, (token) => this.types.get(token)), old]
      : [old];
    const reason = `${step.replacing.join(", ")} cannot change in place`;
    const kept = going.filter((record) => record.protect);
    for (const record of kept) this.fail(problems.protectedReplace(record, reason));
    if (kept.length > 0) return false;
    if (!step.deleteFirst) return true;
    for (const record of going) {
      if (!record.retainOnDelete) await operations.delete(this.types.get(record.type)!, record);
      state.resources.delete(record.urn);
      if (record !== old) this.replacedDependents.add(record.urn);
    }
    return true;
  }

  private keep(
    state: StackState,
    urn: string,
    registration: Registration,
    made: Made,
    inputs: Properties,
    provider: string | undefined,
  ): void {
    const { type, name, custom, parent, dependencies, propertyDependencies } = registration;
    // As the real engine has it, children take over protection and retention where they do not say.
    const above = parent === undefined ? undefined : state.resources.get(parent);
    state.resources.set(urn, {
      ...{ urn, type, name, custom, parent, dependencies, propertyDependencies, provider },
      ...{ id: made.id, inputs, outputs: made.outputs },
      protect: registration.protect ?? above?.protect ?? false,
      retainOnDelete: registration.retainOnDelete ?? above?.retainOnDelete ?? false,
    });
  }

  private defaultProvider(): string | undefined {
    const record = this.providers.default(this.state, this.operations.planned);
    if (!this.registered.has(record.urn)) {
      const failures = this.providers.check(record.inputs);
      this.registered.set(record.urn, this.providers.registrationOf(record));
      if (failures.length > 0) this.fail(problems.inputs(record.urn, failures));
    }
    return `${record.urn}::${record.id ?? ""}`;
  }

  private providerOf(reference: string | undefined): ResourceRecord | undefined {
    if (reference === undefined) return undefined;
    return this.state.resources.get(reference.slice(0, reference.lastIndexOf("::")));
  }

  private refuse(urn: string, problem: Problem): Registered {
    this.fail(problem);
    return this.answerRefused(urn, {});
  }

  private answerRefused(urn: string, inputs: Properties): Registered {
    return { urn, id: undefined, outputs: inputs, unknown: true };
  }

  /** Outputs of what was only planned are unknown to the program, also where the deploy is no preview. */
  private answer(urn: string, made: Made, operations = this.operations): Registered {
    return { urn, ...made, unknown: operations.planned };
  }
}

function withExtraSecrets(outputs: Properties, names: readonly string[]): Properties {
  const marked: Record<string, PropertyValue> = { ...outputs };
  for (const name of names) if (marked[name] !== undefined) marked[name] = new Secret(marked[name]);
  return marked;
}
