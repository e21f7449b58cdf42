import type { CallContext, Input, Output, Service } from "./service";

export interface RecordedCall {
  operation: string;
  /** The caller's ARN, or the service principal. */
  caller: string;
  input: Input;
}

/**
 * For tests of one service beside neighbours that do not matter: answers every call of the named
 * operations, keeps what it was called with, and fails as long as `error` is set.
 */
export interface FakeService extends Service {
  calls: RecordedCall[];
  error?: Error;
}

export function fakeService(
  name: string,
  answers: Record<string, (input: Input, context: CallContext) => Output | Promise<Output>>,
): FakeService {
  const service: FakeService = {
    name,
    protocol: { kind: "awsJson", version: "1.0", targetPrefix: name },
    resourceTypes: [],
    operations: {},
    calls: [],
  };
  for (const [operation, answer] of Object.entries(answers))
    Object.assign(service.operations, {
      [operation]: {
        parameters: new Proxy({}, { has: () => true }),
        authorize: () => [],
        handle: (input: Input, context: CallContext) => {
          service.calls.push({ operation, caller: context.caller.arn, input });
          if (service.error) throw service.error;
          return answer(input, context);
        },
      },
    });
  return service;
}
