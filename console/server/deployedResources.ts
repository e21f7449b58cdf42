/** The resources of a deployed stack, by AWS type. */
/** What is needed of a resource of the stack's state. */
export interface DeployedResource {
  type: string;
  outputs: Readonly<Record<string, unknown>>;
}

export class Resources {
  private readonly byType: Map<string, DeployedResource[]>;

  constructor(resources: readonly DeployedResource[]) {
    this.byType = Map.groupBy(resources, ({ type }) => type);
  }

  of(type: string): Outputs[] {
    return (this.byType.get(type) ?? []).map(({ outputs }) => outputs as Outputs);
  }
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each reader knows its type's outputs
export type Outputs = Record<string, any>;

export const types = {
  api: "aws:apigateway/restApi:RestApi",
  authorizer: "aws:apigateway/authorizer:Authorizer",
  bus: "aws:cloudwatch/eventBus:EventBus",
  function: "aws:lambda/function:Function",
  integration: "aws:apigateway/integration:Integration",
  mapping: "aws:lambda/eventSourceMapping:EventSourceMapping",
  pipe: "aws:pipes/pipe:Pipe",
  queue: "aws:sqs/queue:Queue",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  rule: "aws:cloudwatch/eventRule:EventRule",
  stateMachine: "aws:sfn/stateMachine:StateMachine",
  subscription: "aws:sns/topicSubscription:TopicSubscription",
  table: "aws:dynamodb/table:Table",
  target: "aws:cloudwatch/eventTarget:EventTarget",
  topic: "aws:sns/topic:Topic",
  alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
} as const;
