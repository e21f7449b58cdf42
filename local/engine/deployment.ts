/**
 * One run of the program against the last state. For each resource, in the real engine's order:
 * check, remediate, analyze, and only then make it. After the first problem nothing more is made,
 * but everything that follows is still checked and analyzed, so that all problems show at once.
 */
import type { Cloud } from "../core/cloud";
import type { Input, ResourceType } from "../core/service";
import { DeletePhase } from "./deletePhase";
import type { ChangeCounts, EngineEvent, PolicyVerdict, Problem } from "./events";
import { type Existing, findExisting, importDifferences } from "./importing";
import { Judge } from "./judge";
import {
  asOutputs,
  CloudOperations,
  type Made,
  OperationError,
  type Operations,
  PlannedOperations,
} from "./operations";
import { planStep, withIgnoredChanges } from "./planner";
import type { Policies } from "./policies";
import { problems } from "./problems";
import {
  containsUnknown,
  plain,
  type Properties,
  type PropertyValue,
  Secret,
} from "./propertyValues";
import { ProviderRegistry } from "./providerRegistry";
import {
  type Existing as LookedUp,
  type Registered,
  type Registration,
  toPolicyResource,
} from "./registration";
import { resourceTypes } from "./resourceTypes";
import type { ResourceRecord, StackState } from "./state";
import { StepRunner } from "./stepRunner";
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

type Kept = [
  registration: Registration,
  made: Made,
  inputs: Properties,
  provider: string | undefined,
];

export class Deployment {
  readonly problems: Problem[] = [];
  /** Set when the program has ended as it should: its last act is to register the stack's outputs. */
  stackOutputs: Properties | undefined;
  /** Left in the cloud though the program no longer names them. */
  retained: ResourceRecord[] = [];
  /** URNs whose registration is not answered yet, for the message about a program that hangs. */
  readonly inFlight = new Set<string>();
  private readonly types: ReadonlyMap<string, ResourceType>;
  private readonly providers: ProviderRegistry;
  private readonly registered = new Map<string, Registration>();
  private readonly judge: Judge;
  private readonly steps: StepRunner;
  private state: StackState;
  private operations: Operations;

  constructor(private readonly options: DeploymentOptions) {
    const { cloud, mode, state, emit } = options;
    this.types = resourceTypes(cloud);
    this.state = mode === "preview" ? state.copy() : state;
    this.operations =
      mode === "preview" ? new PlannedOperations() : new CloudOperations(cloud, emit);
    this.providers = new ProviderRegistry(options);
    const fail = (problem: Problem) => this.fail(problem);
    this.judge = new Judge({ policies: options.policies, emit, fail });
    this.steps = new StepRunner({ types: this.types, mode, emit, fail });
  }

  get verdicts(): PolicyVerdict[] {
    return this.judge.verdicts;
  }

  get changes(): ChangeCounts {
    return this.steps.changes;
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
  async read(existing: LookedUp): Promise<Registered> {
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
    this.steps.count("delete", operations, outcome.deleted);
    for (const problem of outcome.problems) this.fail(problem);
    this.retained = outcome.retained;
  }

  async analyzeStack(): Promise<void> {
    const resources = [...this.state.resources.values()].map(({ urn, outputs, provider }) =>
      toPolicyResource(urn, this.registered.get(urn), outputs, this.providerOf(provider)),
    );
    await this.judge.analyzeStack(resources);
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
    await this.judge.analyze({ urn, registration, provider: undefined }, inputs);
    const outputs = this.state.resources.get(urn)?.outputs ?? {};
    this.keep(this.state, urn, registration, { id: undefined, outputs }, inputs, undefined);
    return { urn, id: undefined, outputs: inputs, unknown: false };
  }

  private async registerProvider(urn: string, registration: Registration): Promise<Registered> {
    const { inputs } = registration;
    const failures = this.providers.check(inputs);
    if (failures.length > 0) return this.refuse(urn, problems.inputs(urn, failures));
    await this.judge.analyze({ urn, registration, provider: undefined }, inputs);
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
    const existing = await this.toTakeOver(urn, registration, type, old);
    if (existing === "refused") return this.answerRefused(urn, registration.inputs);
    const given = withIgnoredChanges(
      existing ?? old,
      registration.inputs,
      registration.ignoreChanges,
    );
    const subject = { urn, registration, provider: this.providerOf(provider) };
    const inputs = await this.judge.admit(subject, type, given);
    if (!inputs) return this.answerRefused(urn, registration.inputs);
    const differences = existing ? importDifferences(type, existing, inputs) : [];
    if (differences.length > 0)
      return this.refuse(urn, problems.importDiffers(urn, existing!.id, differences));
    const step = existing
      ? { kind: "import" as const, ...existing }
      : planStep(old, { ...registration, inputs }, type.properties);
    const { state, operations } = this;
    try {
      if (step.kind === "create" || step.kind === "replace")
        this.isCreating(urn, registration, inputs, provider);
      const made = await this.steps.run({ step, urn, type, inputs, old, state, operations });
      state.pendingCreates.delete(urn);
      if (!made) return this.answerRefused(urn, inputs);
      const outputs = withExtraSecrets(made.outputs, registration.additionalSecretOutputs);
      this.keep(state, urn, registration, { id: made.id, outputs }, inputs, provider);
      return this.answer(urn, { id: made.id, outputs }, operations);
    } catch (error) {
      // Anything else than a refusal leaves open whether it exists.
      if (!(error instanceof OperationError)) throw error;
      state.pendingCreates.delete(urn);
      return this.refuse(urn, problems.operation(error, urn));
    }
  }

  /** What the program says exists already and is not in the stack yet. */
  private async toTakeOver(
    urn: string,
    { importId }: Registration,
    type: ResourceType,
    old: ResourceRecord | undefined,
  ): Promise<Existing | "refused" | undefined> {
    if (importId === undefined || old?.id === importId) return undefined;
    const existing = old ? undefined : await findExisting(type, importId);
    if (existing) return existing;
    this.fail(old ? problems.importOther(urn, importId, old.id) : problems.notFound(urn, importId));
    return "refused";
  }

  private keep(state: StackState, urn: string, ...rest: Kept): void {
    state.resources.set(urn, this.recordOf(state, urn, ...rest));
  }

  /** Noted before it is begun, so that a deploy that is cut off says what it may have left behind. */
  private isCreating(
    urn: string,
    registration: Registration,
    inputs: Properties,
    provider: string | undefined,
  ): void {
    const { state, operations } = this;
    if (operations.planned) return;
    const nothing = { id: undefined, outputs: {} };
    state.pendingCreates.set(
      urn,
      this.recordOf(state, urn, registration, nothing, inputs, provider),
    );
  }

  private recordOf(
    state: StackState,
    urn: string,
    ...[registration, made, inputs, provider]: Kept
  ): ResourceRecord {
    const { type, name, custom, parent, dependencies, propertyDependencies } = registration;
    // As the real engine has it, children take over protection and retention where they do not say.
    const above = parent === undefined ? undefined : state.resources.get(parent);
    return {
      ...{ urn, type, name, custom, parent, dependencies, propertyDependencies, provider },
      ...{ id: made.id, inputs, outputs: made.outputs },
      protect: registration.protect ?? above?.protect ?? false,
      retainOnDelete: registration.retainOnDelete ?? above?.retainOnDelete ?? false,
    };
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
