import { page } from "../../../core/paging";
import type { Operation } from "../../../core/service";
import type { Bus, EventStore } from "../store";

export function busOperations(store: EventStore): Record<string, Operation> {
  return {
    DescribeEventBus: {
      parameters: { Name: "string" },
      authorize: ({ Name }) => [
        { action: "events:DescribeEventBus", resource: store.busArn(Name) },
      ],
      handle: ({ Name }) => {
        const bus = store.bus(Name);
        return {
          ...summary(bus),
          KmsKeyIdentifier: bus.kmsKeyIdentifier,
          DeadLetterConfig: bus.deadLetterArn && { Arn: bus.deadLetterArn },
        };
      },
    },
    ListEventBuses: {
      parameters: { NamePrefix: "string", Limit: "integer", NextToken: "string" },
      authorize: () => [{ action: "events:ListEventBuses", resource: "*" }],
      handle: ({ NamePrefix = "", Limit, NextToken }) => {
        const buses = [...store.buses.values()].filter(({ name }) => name.startsWith(NamePrefix));
        const { items, nextToken } = page(buses, { max: Limit, token: NextToken, maxDefault: 100 });
        return { EventBuses: items.map(summary), NextToken: nextToken };
      },
    },
  };
}

function summary(bus: Bus) {
  return {
    Name: bus.name,
    Arn: bus.arn,
    Description: bus.description,
    Policy: bus.policy,
    CreationTime: new Date(bus.createdMs),
    LastModifiedTime: new Date(bus.createdMs),
  };
}
