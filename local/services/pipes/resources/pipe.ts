import type { Caller } from "../../../core/caller";
import type { Cloud } from "../../../core/cloud";
import { AwsError } from "../../../core/errors";
import type { Input, Output, ResourceType } from "../../../core/service";
import { useKey } from "../../kms/keyUse";
import { allowLogDelivery } from "../../states/logDelivery";
import { checkPipe } from "../checkPipe";
import { configurationOf } from "../configuration";
import { settle } from "../lifecycle";
import type { Pipe, PipeStore } from "../store";

/** aws:pipes/pipe:Pipe, from a DynamoDB stream. */
export function pipeResource(cloud: Cloud, store: PipeStore): ResourceType {
  return {
    token: "aws:pipes/pipe:Pipe",
    properties: {
      name: { replaces: true },
      description: {},
      roleArn: { required: true },
      source: { required: true, replaces: true },
      sourceParameters: { required: true },
      target: { required: true },
      targetParameters: {},
      desiredState: { default: "RUNNING" },
      kmsKeyIdentifier: {},
      logConfiguration: {},
      tags: {},
    },
    computed: ["arn", "tagsAll"],
    check: checkPipe,
    async create(inputs, { caller, logicalName }) {
      const name: string = inputs["name"] ?? `${logicalName}-${cloud.random.hex(7)}`;
      if (store.pipes.has(name))
        throw new AwsError("ConflictException", `Pipe ${name} already exists.`, {
          statusCode: 409,
        });
      const nowMs = cloud.clock.nowMs();
      const pipe: Pipe = {
        ...configurationOf(inputs),
        name,
        arn: cloud.arn("pipes", `pipe/${name}`),
        source: inputs["source"],
        createdMs: nowMs,
        modifiedMs: nowMs,
        checkpoints: new Map(),
      };
      await prepare(cloud, caller, pipe);
      await settle(cloud, pipe);
      store.pipes.set(name, pipe);
      return { id: name, outputs: outputs(pipe, inputs) };
    },
    async update(id, inputs, _old, { caller }) {
      const pipe = store.pipe(id);
      Object.assign(pipe, configurationOf(inputs), { modifiedMs: cloud.clock.nowMs() });
      await prepare(cloud, caller, pipe);
      await settle(cloud, pipe);
      return outputs(pipe, inputs);
    },
    delete(id) {
      store.pipes.get(id)?.poller?.stop();
      store.pipes.delete(id);
    },
    read(id, old) {
      const pipe = store.pipes.get(id);
      return pipe && outputs(pipe, old.inputs);
    },
  };
}

/** What must be allowed to whoever makes or changes a pipe, before it runs. */
async function prepare(cloud: Cloud, caller: Caller, pipe: Pipe): Promise<void> {
  await mayUseKey(cloud, caller, pipe);
  if (pipe.log && pipe.log.level !== "OFF")
    await allowLogDelivery(cloud, caller, pipe.log.logGroupArn);
}

/** The key protects the pipe's own settings (patterns, templates): whoever makes the pipe must be allowed to use it. */
async function mayUseKey(cloud: Cloud, caller: Caller, pipe: Pipe): Promise<void> {
  if (pipe.kmsKeyIdentifier === undefined) return;
  for (const operation of ["GenerateDataKey", "Decrypt"] as const)
    await useKey(cloud, caller, {
      keyId: pipe.kmsKeyIdentifier,
      viaService: "pipes",
      operation,
      encryptionContext: { "aws:pipe:arn": pipe.arn },
    });
}

function outputs(pipe: Pipe, inputs: Input): Output {
  return {
    ...inputs,
    name: pipe.name,
    arn: pipe.arn,
    desiredState: pipe.desiredState,
    tagsAll: pipe.tags,
  };
}
