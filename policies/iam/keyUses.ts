/**
 * What each service asks of a key when a resource of this stack is encrypted with it: who asks, for which actions, and what the
 * request carries. docs/kms.md has the page of AWS for each.
 */
import { arnTail } from "../framework/physicalName";
import { peek, read, type Resource } from "../framework/resource";
import type { Context } from "../framework/rule";
import type { Stack } from "../framework/stack";
import { madeByAwsLater, type RequestContext } from "./conditions";
import type { Statement } from "./document";
import type { AccessRequest } from "./evaluate";
import { documentAt, resourcePolicies } from "./sources";

export interface KeyUse {
  /** For the message: `sns.amazonaws.com for arn:…`, `roles through dynamodb`. */
  who: string;
  caller: AccessRequest["caller"];
  actions: readonly string[];
  context: RequestContext;
}

/** Where the resource says its key, and what then is asked of it. */
export interface KeyUser {
  path: readonly string[];
  uses(resource: Resource, stack: Stack, place: KeyPlace): readonly KeyUse[];
}

export interface KeyPlace {
  partition: string;
  region: string;
  accountId: string;
}

const encryptAndDecrypt = ["kms:GenerateDataKey", "kms:Decrypt"];
const queueType = "aws:sqs/queue:Queue";
const topicType = "aws:sns/topic:Topic";

export const keyUsers: Readonly<Record<string, KeyUser>> = {
  "aws:cloudwatch/logGroup:LogGroup": {
    path: ["kmsKeyId"],
    uses: (group, _stack, place) => [
      {
        who: `logs.${place.region}.amazonaws.com`,
        caller: { service: `logs.${place.region}.amazonaws.com` },
        actions: [
          ...["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
          ...["kms:GenerateDataKey", "kms:DescribeKey"],
        ],
        // No source ARN or account: the encryption context alone tells the group.
        context: { "kms:encryptioncontext:aws:logs:arn": [arnOf(group, place)] },
      },
    ],
  },
  [queueType]: {
    path: ["kmsMasterKeyId"],
    uses: (queue, stack, place) => [
      rolesThrough("sqs", encryptAndDecrypt, place),
      ...servicesIn(policiesOf(queue, stack, "aws:sqs/queuePolicy:QueuePolicy", "queueUrl"), place),
    ],
  },
  [topicType]: {
    path: ["kmsMasterKeyId"],
    uses: (topic, stack, place) => [
      ...servicesIn(policiesOf(topic, stack, "aws:sns/topicPolicy:TopicPolicy", "arn"), place),
      ...alarmsOf(topic, stack, place),
    ],
  },
  "aws:dynamodb/table:Table": {
    path: ["serverSideEncryption", "kmsKeyArn"],
    uses: (_table, _stack, place) => [
      rolesThrough(
        "dynamodb",
        [
          ...["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
          ...["kms:GenerateDataKey", "kms:DescribeKey", "kms:CreateGrant"],
        ],
        place,
      ),
    ],
  },
  "aws:lambda/function:Function": {
    path: ["kmsKeyArn"],
    uses: (_function, _stack, place) => [
      rolesThrough(
        "lambda",
        ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey", "kms:CreateGrant"],
        place,
      ),
    ],
  },
  "aws:cloudwatch/eventBus:EventBus": {
    path: ["kmsKeyIdentifier"],
    uses: (bus, _stack, place) => [
      busUse(arnOf(bus, place), ["kms:DescribeKey", ...encryptAndDecrypt], place),
    ],
  },
  "aws:cloudwatch/eventArchive:EventArchive": {
    path: ["kmsKeyIdentifier"],
    uses: (archive, _stack, place) => {
      const bus = peek(archive, "eventSourceArn");
      const actions = [
        "kms:DescribeKey",
        ...encryptAndDecrypt,
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
      ];
      return [busUse(typeof bus === "string" ? bus : madeByAwsLater, actions, place)];
    },
  },
  "aws:sfn/stateMachine:StateMachine": {
    path: ["encryptionConfiguration", "kmsKeyId"],
    uses: (machine, _stack, place) => [
      {
        who: "roles that start or run it",
        caller: { accountId: place.accountId },
        actions: encryptAndDecrypt,
        context: {
          ...callerOf(place),
          "kms:encryptioncontext:aws:states:statemachinearn": [arnOf(machine, place)],
        },
      },
      ...workflowLog(machine, place),
    ],
  },
  "aws:ssm/parameter:Parameter": {
    path: ["keyId"],
    uses: (_parameter, _stack, place) => [
      rolesThrough("ssm", ["kms:Encrypt", "kms:Decrypt"], place),
    ],
  },
};

export function placeOf({ accountId, region }: Context): KeyPlace | undefined {
  if (accountId === undefined || region === undefined) return undefined;
  const partition = region.startsWith("cn-")
    ? "aws-cn"
    : region.startsWith("us-gov-")
      ? "aws-us-gov"
      : "aws";
  return { partition, region, accountId };
}

function rolesThrough(service: string, actions: readonly string[], place: KeyPlace): KeyUse {
  return {
    who: `roles of the account through ${service}`,
    caller: { accountId: place.accountId },
    actions,
    context: {
      ...callerOf(place),
      "kms:viaservice": [`${service}.${place.region}.amazonaws.com`],
    },
  };
}

function callerOf({ partition, accountId }: KeyPlace): RequestContext {
  return {
    "kms:calleraccount": [accountId],
    "aws:principalaccount": [accountId],
    "aws:principalarn": [`arn:${partition}:iam::${accountId}:role/any`],
  };
}

function busUse(busArn: string, actions: readonly string[], place: KeyPlace): KeyUse {
  return {
    who: "events.amazonaws.com for the bus",
    caller: { service: "events.amazonaws.com" },
    actions,
    context: {
      "aws:sourceaccount": [place.accountId],
      "aws:sourcearn": [busArn],
      "kms:encryptioncontext:aws:events:event-bus:arn": [busArn],
    },
  };
}

/**
 * Every service that the resource's own policy lets in must get through the key too, for the source that the policy names.
 * A service without any is resource-policy-closed's to refuse.
 */
function servicesIn(statements: readonly Statement[], place: KeyPlace): KeyUse[] {
  return statements
    .filter(({ effect }) => effect === "Allow")
    .flatMap(({ principals, conditions }) => {
      const valuesOf = (wanted: string) =>
        conditions
          .filter(({ key }) => key.toLowerCase() === wanted)
          .flatMap(({ values }) => values);
      const arns = valuesOf("aws:sourcearn");
      const ofAccount = valuesOf("aws:sourceaccount").length > 0 ? [madeByAwsLater] : [];
      const services = principals.filter(({ kind }) => kind === "Service");
      return services.flatMap(({ value: service }) =>
        (arns.length > 0 ? arns : ofAccount).map((source) => ({
          who: source === madeByAwsLater ? service : `${service} for ${source}`,
          caller: { service },
          actions: encryptAndDecrypt,
          context: { "aws:sourceaccount": [place.accountId], "aws:sourcearn": [source] },
        })),
      );
    });
}

function policiesOf(
  resource: Resource,
  stack: Stack,
  separateType: string,
  names: string,
): readonly Statement[] {
  const own = documentAt(resource, resourcePolicies[resource.type]!);
  const separate = stack
    .ofType(separateType)
    .filter((policy) => stack.denotedBy(policy, [names], [resource.type]) === resource)
    .flatMap((policy) => documentAt(policy, "policy"));
  return [...own, ...separate].flatMap(({ document }) => document.statements);
}

function alarmsOf(topic: Resource, stack: Stack, place: KeyPlace): KeyUse[] {
  return stack
    .ofType(
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      "aws:cloudwatch/compositeAlarm:CompositeAlarm",
    )
    .filter((alarm) => reports(alarm, topic, stack))
    .map((alarm) => ({
      who: `cloudwatch.amazonaws.com for the alarm ${alarm.name}`,
      caller: { service: "cloudwatch.amazonaws.com" },
      actions: encryptAndDecrypt,
      context: {
        "aws:sourceaccount": [place.accountId],
        "aws:sourcearn": [arnOf(alarm, place)],
      },
    }));
}

function reports(alarm: Resource, topic: Resource, stack: Stack): boolean {
  return ["alarmActions", "okActions", "insufficientDataActions"].some((property) => {
    const actions = peek(alarm, property);
    if (Array.isArray(actions) && actions.every((each) => typeof each === "string"))
      return actions.some((each) => stack.meantBy(String(each), [topicType]) === topic);
    return actions !== undefined && stack.origins(alarm, property).includes(topic);
  });
}

/** With a key of its own, the log of a state machine is sealed before it is delivered. */
function workflowLog(machine: Resource, place: KeyPlace): KeyUse[] {
  const level = read(machine, "loggingConfiguration", "level");
  if (level === undefined || level === "OFF") return [];
  // The context names the account's logs, literally with the asterisk, and not the group.
  const logs = `arn:${place.partition}:logs:${place.region}:${place.accountId}:*`;
  return [
    {
      who: "roles that write its log",
      caller: { accountId: place.accountId },
      actions: ["kms:GenerateDataKey"],
      context: { ...callerOf(place), "kms:encryptioncontext:sourcearn": [logs] },
    },
    {
      who: "delivery.logs.amazonaws.com",
      caller: { service: "delivery.logs.amazonaws.com" },
      actions: ["kms:Decrypt"],
      context: {
        "aws:sourceaccount": [place.accountId],
        "aws:sourcearn": [logs],
      },
    },
  ];
}

function arnOf(resource: Resource, { partition, region, accountId }: KeyPlace): string {
  const tail = arnTail(resource);
  if (tail === undefined) return madeByAwsLater;
  const service = tail.slice(0, tail.indexOf(":"));
  return `arn:${partition}:${service}:${region}:${accountId}:${tail.slice(service.length + 1)}`;
}
