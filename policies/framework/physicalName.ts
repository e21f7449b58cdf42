/** What a resource's ARN will be, from its own properties: known before AWS makes it. */
import { peek, type Resource } from "./resource";

const bucketType = "aws:s3/bucket:Bucket";

/** Type token → service and resource part of the ARN, from the physical name. */
const arnOf: Readonly<
  Record<
    string,
    { service: string; resource(name: string, resource: Resource): string | undefined }
  >
> = {
  "aws:cloudwatch/eventArchive:EventArchive": of("events", (name) => `archive/${name}`),
  "aws:cloudwatch/eventBus:EventBus": of("events", (name) => `event-bus/${name}`),
  "aws:cloudwatch/eventRule:EventRule": of("events", (name, rule) => {
    const bus = peek(rule, "eventBusName") ?? "default";
    if (typeof bus !== "string") return undefined;
    return bus === "default" ? `rule/${name}` : `rule/${bus.split("/").at(-1)}/${name}`;
  }),
  "aws:cloudwatch/logGroup:LogGroup": of("logs", (name) => `log-group:${name}`),
  "aws:cloudwatch/metricAlarm:MetricAlarm": of("cloudwatch", (name) => `alarm:${name}`),
  "aws:dynamodb/table:Table": of("dynamodb", (name) => `table/${name}`),
  "aws:iam/policy:Policy": of("iam", (name, policy) => `policy${pathOf(policy)}${name}`),
  "aws:iam/role:Role": of("iam", (name, role) => `role${pathOf(role)}${name}`),
  "aws:kms/alias:Alias": of("kms", (name) => name),
  "aws:lambda/function:Function": of("lambda", (name) => `function:${name}`),
  "aws:pipes/pipe:Pipe": of("pipes", (name) => `pipe/${name}`),
  [bucketType]: of("s3", (name) => name),
  "aws:scheduler/schedule:Schedule": of("scheduler", (name, schedule) => {
    const group = peek(schedule, "groupName") ?? "default";
    return typeof group === "string" ? `schedule/${group}/${name}` : undefined;
  }),
  "aws:sfn/stateMachine:StateMachine": of("states", (name) => `stateMachine:${name}`),
  "aws:sns/topic:Topic": of("sns", (name) => name),
  "aws:sqs/queue:Queue": of("sqs", (name) => name),
  "aws:ssm/parameter:Parameter": of("ssm", (name) => `parameter/${name.replace(/^\//, "")}`),
};

/** `<service>:<resource part>`: what tells resources of one account and region apart; undefined where it is not chosen by the program. */
export function arnTail(resource: Resource): string | undefined {
  const known = arnOf[resource.type];
  const name = physicalName(resource);
  if (!known || name === undefined) return undefined;
  const part = known.resource(name, resource);
  return part === undefined ? undefined : `${known.service}:${part}`;
}

/** The name that the program chose, if it did. */
export function physicalName(resource: Resource): string | undefined {
  const name = peek(resource, resource.type === bucketType ? "bucket" : "name");
  return typeof name === "string" ? name : undefined;
}

function of(service: string, resource: (name: string, resource: Resource) => string | undefined) {
  return { service, resource };
}

function pathOf(resource: Resource): string {
  const path = peek(resource, "path");
  return typeof path === "string" ? path : "/";
}
