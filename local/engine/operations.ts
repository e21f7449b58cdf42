/** Carries out single steps: on the cloud, or only in thought where the deploy is a preview or has failed. */
import type { Cloud } from "../core/cloud";
import { systemClock } from "../core/clock";
import { AwsError } from "../core/errors";
import type { Input, ResourceType } from "../core/service";
import type { EngineEvent, Operation } from "./events";
import { outputsBeforeCreate, outputsBeforeUpdate } from "./previewOutputs";
import {
  fromService,
  plain,
  type Properties,
  type PropertyValue,
  Secret,
  withSecretsOf,
} from "./propertyValues";
import type { ResourceRecord } from "./state";
import { nameOf, shortUrn } from "./urn";

export interface Made {
  /** Undefined while it is only planned. */
  id: string | undefined;
  outputs: Properties;
}

/** What a step needs to know of a resource as it was. */
export type Last = Pick<ResourceRecord, "urn" | "id" | "inputs" | "outputs">;

export interface Operations {
  readonly planned: boolean;
  create(type: ResourceType, urn: string, inputs: Properties): Promise<Made>;
  update(type: ResourceType, old: Last, inputs: Properties): Promise<Made>;
  delete(type: ResourceType, old: Last): Promise<void>;
}

/** An operation that AWS refused, in one sentence that names the resource. */
export class OperationError extends Error {}

export class CloudOperations implements Operations {
  readonly planned = false;

  constructor(
    private readonly cloud: Cloud,
    private readonly emit: (event: EngineEvent) => void,
  ) {}

  create(type: ResourceType, urn: string, inputs: Properties): Promise<Made> {
    return this.run("create", urn, async () => {
      const created = await type.create(plain(inputs) as Input, this.context(urn));
      return { id: created.id, outputs: asOutputs(type, created.outputs, inputs) };
    });
  }

  update(type: ResourceType, old: Last, inputs: Properties): Promise<Made> {
    return this.run("update", old.urn, async () => {
      const given = plain(inputs) as Input;
      const outputs = await type.update(old.id!, given, plainState(old), this.context(old.urn));
      return { id: old.id, outputs: asOutputs(type, outputs, inputs) };
    });
  }

  delete(type: ResourceType, old: Last): Promise<void> {
    return this.run("delete", old.urn, async () => {
      await type.delete(old.id!, plainState(old), this.context(old.urn));
    });
  }

  private context(urn: string) {
    return { caller: this.cloud.administrator, logicalName: nameOf(urn) };
  }

  private async run<T>(operation: Operation, urn: string, work: () => Promise<T>): Promise<T> {
    const startedMs = systemClock.nowMs();
    this.emit({ kind: "operationStarted", operation, urn });
    const finished = (failed: boolean) => {
      const durationMs = systemClock.nowMs() - startedMs;
      this.emit({ kind: "operationFinished", operation, urn, durationMs, failed });
    };
    try {
      const result = await work();
      finished(false);
      return result;
    } catch (error) {
      finished(true);
      throw new OperationError(
        `Could not ${operation} ${shortUrn(urn)}: ${reasonOf(error)} ` +
          "Put the cause right and deploy again; what was made before stays as it is.",
        { cause: error },
      );
    }
  }
}

export class PlannedOperations implements Operations {
  readonly planned = true;

  async create(type: ResourceType, _urn: string, inputs: Properties): Promise<Made> {
    return { id: undefined, outputs: outputsBeforeCreate(type, inputs) };
  }

  async update(type: ResourceType, old: Last, inputs: Properties): Promise<Made> {
    return { id: old.id, outputs: outputsBeforeUpdate(type, old, inputs) };
  }

  async delete(): Promise<void> {}
}

export function asOutputs(type: ResourceType, answered: object, inputs: Properties): Properties {
  const outputs = withSecretsOf(fromService(answered), inputs) as Properties;
  for (const [name, value] of Object.entries(outputs))
    if (type.properties[name]?.secret) outputs[name] = new Secret(value);
  return outputs;
}

export function plainState(record: Last): { inputs: Input; outputs: Input } {
  const { inputs, outputs } = record;
  return { inputs: plain(inputs as PropertyValue) as Input, outputs: plain(outputs) as Input };
}

function reasonOf(error: unknown): string {
  if (error instanceof AwsError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
