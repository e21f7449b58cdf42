import type { Operation } from "../../../core/service";
import { parseFunctionReference, type Registry } from "../registry";

export function concurrencyOperations(registry: Registry): Record<string, Operation> {
  const { concurrency } = registry.invoker;
  const onFunction =
    (action: string): Operation["authorize"] =>
    (input) => [
      {
        action,
        resource: registry.functionArn(
          parseFunctionReference(input["FunctionName"] as string).name,
        ),
      },
    ];
  return {
    PutFunctionConcurrency: {
      parameters: { FunctionName: "string", ReservedConcurrentExecutions: "integer" },
      http: { method: "PUT", path: "/2017-10-31/functions/{FunctionName}/concurrency" },
      authorize: onFunction("lambda:PutFunctionConcurrency"),
      handle(input) {
        const { name } = registry.function(input["FunctionName"] as string);
        concurrency.reserve(name, input["ReservedConcurrentExecutions"] as number);
        return { ReservedConcurrentExecutions: input["ReservedConcurrentExecutions"] };
      },
    },
    DeleteFunctionConcurrency: {
      parameters: { FunctionName: "string" },
      http: {
        method: "DELETE",
        path: "/2017-10-31/functions/{FunctionName}/concurrency",
        status: 204,
      },
      authorize: onFunction("lambda:DeleteFunctionConcurrency"),
      handle(input) {
        concurrency.release(registry.function(input["FunctionName"] as string).name);
        return {};
      },
    },
    GetFunctionConcurrency: {
      parameters: { FunctionName: "string" },
      http: { method: "GET", path: "/2019-09-30/functions/{FunctionName}/concurrency" },
      authorize: onFunction("lambda:GetFunctionConcurrency"),
      handle(input) {
        const reserved = concurrency.reserveOf(
          registry.function(input["FunctionName"] as string).name,
        );
        return reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved };
      },
    },
    GetAccountSettings: {
      parameters: {},
      http: { method: "GET", path: "/2016-08-19/account-settings" },
      authorize: () => [{ action: "lambda:GetAccountSettings", resource: "*" }],
      handle() {
        const functions = registry.allFunctions();
        const codeBytes = functions.reduce(
          (sum, { configuration }) => sum + configuration.code.sizeBytes,
          0,
        );
        return {
          AccountLimit: {
            TotalCodeSize: 75 * 1024 ** 3,
            CodeSizeUnzipped: 250 * 1024 ** 2,
            CodeSizeZipped: 50 * 1024 ** 2,
            ConcurrentExecutions: registry.cloud.concurrencyLimit,
            UnreservedConcurrentExecutions: concurrency.unreserved,
          },
          AccountUsage: { TotalCodeSize: codeBytes, FunctionCount: functions.length },
        };
      },
    },
  };
}
