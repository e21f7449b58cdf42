/** Where roles may send messages or put new rows, read from their policies. */

export interface SendGrant {
  /** The role's name. */
  role: string;
  /** The operations of this service that pass something on. */
  operations: readonly string[];
  resource: string;
}

/** An IAM action that passes something on, and the calls that are authorised by it. */
const sending: Readonly<Record<string, readonly string[]>> = {
  "sqs:SendMessage": ["sqs:SendMessage", "sqs:SendMessageBatch"],
  "events:PutEvents": ["events:PutEvents"],
  "sns:Publish": ["sns:Publish", "sns:PublishBatch"],
  "states:StartExecution": ["states:StartExecution"],
  // Only new rows: nearly every function updates some.
  "dynamodb:PutItem": ["dynamodb:PutItem", "dynamodb:TransactWriteItems"],
};

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: string | string[];
}

export function grantsOf(policies: readonly { role: string; policy: string }[]): SendGrant[] {
  return policies.flatMap(({ role, policy }) => {
    const { Statement = [] } = JSON.parse(policy) as { Statement?: Statement | Statement[] };
    return [Statement]
      .flat()
      .filter(({ Effect }) => Effect === "Allow")
      .flatMap(({ Action, Resource }) =>
        [Action].flat().flatMap((action) =>
          [Resource].flat().flatMap((resource) => {
            const operations = sending[action];
            return operations ? [{ role, operations, resource }] : [];
          }),
        ),
      );
  });
}
