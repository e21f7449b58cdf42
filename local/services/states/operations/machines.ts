import type { Cloud } from "../../../core/cloud";
import { page } from "../../../core/paging";
import type { Operation } from "../../../core/service";
import { useMachineKey } from "../machineKey";
import type { StateMachineStore } from "../store";

export function machineOperations(
  cloud: Cloud,
  store: StateMachineStore,
): Record<string, Operation> {
  return {
    DescribeStateMachine: {
      parameters: { stateMachineArn: "string" },
      authorize: ({ stateMachineArn }) => [
        { action: "states:DescribeStateMachine", resource: stateMachineArn ?? "*" },
      ],
      async handle({ stateMachineArn }, { caller }) {
        const machine = store.machine(stateMachineArn);
        await useMachineKey(cloud, caller, machine, ["Decrypt"]);
        const { level, includeExecutionData, logDestination } = machine.logging;
        return {
          stateMachineArn: machine.arn,
          name: machine.name,
          status: "ACTIVE",
          definition: machine.definitionText,
          roleArn: machine.roleArn,
          type: "STANDARD",
          creationDate: new Date(machine.createdMs),
          revisionId: machine.revisionId,
          loggingConfiguration: {
            level,
            includeExecutionData,
            destinations: logDestination
              ? [{ cloudWatchLogsLogGroup: { logGroupArn: logDestination } }]
              : [],
          },
          tracingConfiguration: { enabled: machine.tracingEnabled },
          encryptionConfiguration: {
            type: machine.kmsKeyId ? "CUSTOMER_MANAGED_KMS_KEY" : "AWS_OWNED_KEY",
            kmsKeyId: machine.kmsKeyId,
            kmsDataKeyReusePeriodSeconds: machine.kmsKeyId
              ? machine.kmsDataKeyReusePeriodSeconds
              : undefined,
          },
        };
      },
    },
    ListStateMachines: {
      parameters: { maxResults: "integer", nextToken: "string" },
      authorize: () => [{ action: "states:ListStateMachines", resource: "*" }],
      handle: ({ maxResults, nextToken: token }) => {
        const { items, nextToken } = page([...store.machines.values()], {
          max: maxResults || undefined,
          token,
          maxDefault: 100,
        });
        return {
          stateMachines: items.map(({ arn, name, createdMs }) => ({
            stateMachineArn: arn,
            name,
            type: "STANDARD",
            creationDate: new Date(createdMs),
          })),
          nextToken,
        };
      },
    },
  };
}
