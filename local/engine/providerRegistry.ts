import type { Cloud } from "../core/cloud";
import type { CheckFailure } from "../core/service";
import { awsProviderType, checkProvider, defaultProviderInputs } from "./providers";
import type { Properties } from "./propertyValues";
import type { Registration } from "./registration";
import type { ResourceRecord, StackState } from "./state";
import { makeUrn } from "./urn";

interface Options {
  cloud: Cloud;
  stack: string;
  project: string;
  config: Readonly<Record<string, string>>;
}

/** Explicit providers, and the default one that stands behind every resource without one. */
export class ProviderRegistry {
  constructor(private readonly options: Options) {}

  /** Only of AWS; another package is an unmodelled resource type like any other. */
  isProvider(type: string): boolean {
    return type === awsProviderType;
  }

  check(inputs: Properties): CheckFailure[] {
    return checkProvider(this.options.cloud, inputs);
  }

  /** Unknown as long as the provider is only planned. */
  newId(planned: boolean): string | undefined {
    return planned ? undefined : this.options.cloud.random.uuid();
  }

  default(state: StackState, planned: boolean): ResourceRecord {
    const { stack, project, config } = this.options;
    const urn = makeUrn(stack, project, awsProviderType, "default", undefined);
    const inputs = defaultProviderInputs(config);
    const id = state.resources.get(urn)?.id ?? this.newId(planned);
    const record: ResourceRecord = {
      ...{ urn, type: awsProviderType, name: "default", custom: true, id },
      ...{ inputs, outputs: inputs, dependencies: [], propertyDependencies: {} },
      ...{ protect: false, retainOnDelete: false },
    };
    state.resources.set(urn, record);
    return record;
  }

  registrationOf(record: ResourceRecord): Registration {
    const { type, name, inputs } = record;
    return {
      ...{ type, name, inputs, custom: true, parent: undefined, provider: undefined },
      ...{ dependencies: [], propertyDependencies: {}, aliases: [], notModelled: [] },
      ...{ protect: false, retainOnDelete: false, deleteBeforeReplace: undefined },
      ...{
        ignoreChanges: [],
        replaceOnChanges: [],
        importId: undefined,
        additionalSecretOutputs: [],
      },
    };
  }
}
