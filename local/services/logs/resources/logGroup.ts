import type { Cloud } from "../../../core/cloud";
import type { Input, Output, ResourceType } from "../../../core/service";
import { createGroup, groupNameProblem, useGroupKey } from "../writing";
import { type LogGroup, type LogStore, retentionDaysAllowed } from "../store";

/** aws:cloudwatch/logGroup:LogGroup */
export function logGroupResource(cloud: Cloud, store: LogStore): ResourceType {
  return {
    token: "aws:cloudwatch/logGroup:LogGroup",
    properties: {
      name: { replaces: true },
      retentionInDays: {},
      kmsKeyId: {},
      skipDestroy: { default: false },
      logGroupClass: { replaces: true, default: "STANDARD" },
      tags: {},
    },
    computed: ["arn", "tagsAll"],
    check(inputs) {
      const { retentionInDays: days, logGroupClass } = inputs;
      const failures = [];
      const problem = inputs["name"] === undefined ? undefined : groupNameProblem(inputs["name"]);
      if (problem) failures.push({ property: "name", reason: problem });
      if (days !== undefined && days !== 0 && !retentionDaysAllowed.includes(days))
        failures.push({
          property: "retentionInDays",
          reason: `got ${days}, must be one of ${retentionDaysAllowed.join(", ")} (or 0: kept for ever)`,
        });
      if (logGroupClass !== undefined && logGroupClass !== "STANDARD")
        failures.push({
          property: "logGroupClass",
          reason: `the local cloud models only STANDARD, got ${logGroupClass}`,
        });
      return failures;
    },
    async create(inputs, { logicalName }) {
      const name: string = inputs["name"] ?? `${logicalName}-${cloud.random.hex(7)}`;
      const group = createGroup(cloud, store, name);
      try {
        await configure(cloud, group, inputs);
      } catch (error) {
        // A group whose key it may not use is not made.
        store.groups.delete(name);
        throw error;
      }
      return { id: name, outputs: outputs(group, inputs) };
    },
    async update(id, inputs) {
      const group = store.group(id);
      await configure(cloud, group, inputs);
      return outputs(group, inputs);
    },
    delete(id, old) {
      if (!old.inputs["skipDestroy"]) store.groups.delete(id);
    },
    read(id, old) {
      const group = store.groups.get(id);
      return group && outputs(group, old.inputs);
    },
  };
}

async function configure(cloud: Cloud, group: LogGroup, inputs: Input): Promise<void> {
  // Before anything is set: CloudWatch Logs refuses a key that its policy does not let it use.
  await useGroupKey(cloud, { ...group, kmsKeyId: inputs["kmsKeyId"] }, "GenerateDataKey");
  group.retentionInDays = inputs["retentionInDays"] || undefined;
  group.kmsKeyId = inputs["kmsKeyId"];
  group.tags = inputs["tags"] ?? {};
}

function outputs(group: LogGroup, inputs: Input): Output {
  return {
    ...inputs,
    name: group.name,
    arn: group.arn,
    retentionInDays: group.retentionInDays ?? 0,
    kmsKeyId: group.kmsKeyId,
    tags: group.tags,
    tagsAll: group.tags,
  };
}
