/** What a call of the cloud passes on, read from its input and answer. */
import type { AnsweredCall } from "../../local/core/cloud";

export type { AnsweredCall };

/** How many messages (rows, events, executions) went to which resource, by its name. */
export interface Passed {
  resource: string;
  count: number;
}

type Read = (call: AnsweredCall) => Passed[];

/** Operations that pass something on; all others are of no interest. */
const readers: Readonly<Record<string, Readonly<Record<string, Read>>>> = {
  sqs: {
    SendMessage: ({ input }) => [{ resource: lastPart(input["QueueUrl"]), count: 1 }],
    SendMessageBatch: ({ input }) => [
      { resource: lastPart(input["QueueUrl"]), count: input["Entries"].length },
    ],
    ReceiveMessage: ({ input, output }) => {
      const messages = output?.["Messages"] as unknown[] | undefined;
      return [{ resource: lastPart(input["QueueUrl"]), count: messages?.length ?? 0 }];
    },
  },
  lambda: { Invoke: ({ input }) => [{ resource: lastPart(input["FunctionName"]), count: 1 }] },
  sns: {
    Publish: ({ input }) =>
      input["TopicArn"] ? [{ resource: lastPart(input["TopicArn"]), count: 1 }] : [],
  },
  states: {
    StartExecution: ({ input }) => [{ resource: lastPart(input["stateMachineArn"]), count: 1 }],
  },
  events: {
    PutEvents: ({ input }) =>
      counted(
        (input["Entries"] as { EventBusName?: string }[]).map(({ EventBusName }) =>
          lastPart(EventBusName ?? "default"),
        ),
      ),
  },
  dynamodb: {
    PutItem: ({ input }) => [{ resource: lastPart(input["TableName"]), count: 1 }],
    TransactWriteItems: ({ input }) =>
      // One transaction is one change, however many rows it writes.
      [
        ...new Set(
          (input["TransactItems"] as { Put?: { TableName: string } }[]).flatMap(({ Put }) =>
            Put ? [lastPart(Put.TableName)] : [],
          ),
        ),
      ].map((resource) => ({ resource, count: 1 })),
  },
};

/** undefined: the call passes nothing on. */
export function passedBy(call: AnsweredCall): Passed[] | undefined {
  return readers[call.service]?.[call.operation]?.(call);
}

/** A function that fails is answered for with 200. */
export function hasFailed({ error, output }: AnsweredCall): boolean {
  return error !== undefined || output?.["FunctionError"] !== undefined;
}

/** Who called, as an edge names it: a role, or the resource that a service acts for. API Gateway acts for each method apart. */
export function callerKey({ caller }: AnsweredCall): string {
  if (caller.kind === "role") return caller.roleArn;
  if (caller.kind === "user") return caller.arn;
  return caller.principal === "apigateway.amazonaws.com"
    ? caller.principal
    : (caller.sourceArn ?? caller.principal);
}

/** The name in an ARN, a queue's URL, or a name. */
export const lastPart = (text: string): string => text.slice(text.search(/[^:/]*$/));

function counted(resources: readonly string[]): Passed[] {
  return [...Map.groupBy(resources, (resource) => resource)].map(([resource, same]) => ({
    resource,
    count: same.length,
  }));
}
