import type { Input, Output } from "../../../core/service";

/** As the cases call them; each run makes its own. */
export const tables = { single: "Single", pairs: "Pairs" } as const;

/** A call and what every engine must answer to it; `given` are items put into the tables first. */
export interface Case {
  name: string;
  given?: { single?: Input[]; pairs?: Input[] };
  call: [operation: string, input: Input];
  output?: Output;
  error?: { error: string; message: string; members?: Output };
  /** The item with id `x` in table Single afterwards. */
  leaves?: Input | "nothing";
}

export const S = (text: string) => ({ S: text });
export const N = (number: number | string) => ({ N: String(number) });

const { single, pairs } = tables;

export const put = (item: Input, more: Input = {}): [string, Input] => [
  "PutItem",
  { TableName: single, Item: { id: S("x"), ...item }, ...more },
];

export const update = (expression: string, values?: Input, more: Input = {}): [string, Input] => [
  "UpdateItem",
  {
    TableName: single,
    Key: { id: S("x") },
    UpdateExpression: expression,
    ...(values ? { ExpressionAttributeValues: values } : {}),
    ...more,
  },
];

export const queryPairs = (more: Input): [string, Input] => [
  "Query",
  { TableName: pairs, ...more },
];

export const invalid = (message: string) => ({ error: "ValidationException", message });

export const conditionFailed = {
  error: "ConditionalCheckFailedException",
  message: "The conditional request failed",
};
