import { Cloud } from "../core/cloud";
import { SystemClock } from "../core/clock";
import type { Clock } from "../core/clock";
import type { Input, Operation, Output, ParameterKind, Protocol, Service } from "../core/service";

/** Small services for the endpoint's tests: each remembers the input that arrived and answers what the test says. */
export interface FakeService extends Service {
  readonly received: Input[];
}

export function fakeService(
  name: string,
  protocol: Protocol,
  operations: Record<string, FakeOperation>,
): FakeService {
  const received: Input[] = [];
  const built = Object.entries(operations).map(([operationName, fake]): [string, Operation] => [
    operationName,
    {
      parameters: fake.parameters ?? {},
      nested: fake.nested,
      mapMembers: fake.mapMembers,
      http: fake.http,
      authorize: () => [],
      handle: (input) => {
        received.push(input);
        return fake.answer(input);
      },
    },
  ]);
  return { name, protocol, operations: Object.fromEntries(built), resourceTypes: [], received };
}

export interface FakeOperation {
  parameters?: Record<string, ParameterKind>;
  nested?: Record<string, ParameterKind>;
  mapMembers?: string[];
  http?: Operation["http"];
  answer(input: Input): Output | Promise<Output>;
}

export function fakeCloud(services: readonly Service[], clock: Clock = new SystemClock()): Cloud {
  const cloud = new Cloud({
    accountId: "111122223333",
    region: "us-east-1",
    clock,
    seed: "endpoint",
  });
  cloud.setAuthorizer({ decide: () => ({ allowed: true, reason: "" }) });
  for (const service of services) cloud.add(() => service);
  return cloud;
}
