import type { Cloud } from "../../../core/cloud";
import { AwsError, NotModelledError } from "../../../core/errors";
import type { CheckFailure, Input, Output, ResourceType } from "../../../core/service";
import { StateError } from "../asl/errors";
import { parseDefinition } from "../asl/validate";
import { checkResources } from "../definitionResources";
import { roleOf } from "../execution";
import { allowLogDelivery } from "../logDelivery";
import { useMachineKey } from "../machineKey";
import type { LoggingConfiguration, StateMachine, StateMachineStore } from "../store";

/** aws:sfn/stateMachine:StateMachine, standard workflows only. */
export function stateMachineResource(cloud: Cloud, store: StateMachineStore): ResourceType {
  return {
    token: "aws:sfn/stateMachine:StateMachine",
    properties: {
      name: { replaces: true },
      definition: { required: true },
      roleArn: { required: true },
      type: { replaces: true, default: "STANDARD" },
      loggingConfiguration: {},
      tracingConfiguration: {},
      encryptionConfiguration: {},
      publish: { default: false },
      tags: {},
    },
    computed: ["arn", "creationDate", "status", "revisionId", "description", "tagsAll"],
    check: checkMachine,
    async create(inputs, { caller, logicalName }) {
      const name: string = inputs["name"] ?? `${logicalName}-${cloud.random.hex(7)}`;
      const arn = cloud.arn("states", `stateMachine:${name}`);
      if (store.machines.has(arn))
        throw new AwsError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
      const machine = build(cloud, { name, arn, createdMs: cloud.clock.nowMs() }, inputs);
      await checkAccess(cloud, machine);
      await useMachineKey(cloud, caller, machine, ["GenerateDataKey", "Decrypt"]);
      store.machines.set(arn, machine);
      return { id: arn, outputs: outputs(machine, inputs) };
    },
    async update(id, inputs) {
      const machine = build(cloud, store.machine(id), inputs);
      await checkAccess(cloud, machine);
      store.machines.set(id, machine);
      return outputs(machine, inputs);
    },
    delete(id) {
      store.machines.delete(id);
    },
    read(id, old) {
      const machine = store.machines.get(id);
      return machine && outputs(machine, old.inputs);
    },
  };
}

function checkMachine(inputs: Input): CheckFailure[] {
  const { definition, type, publish, name } = inputs;
  if (type !== undefined && type !== "STANDARD")
    throw new NotModelledError(`state machines of type ${type}`);
  if (publish) throw new NotModelledError("published versions of state machines (publish: true)");
  const failures: CheckFailure[] = [];
  if (name !== undefined && !/^[\w-]{1,80}$/.test(name))
    failures.push({
      property: "name",
      reason: `got "${name}", must be 1 to 80 letters, digits, - or _`,
    });
  if (typeof definition === "string") {
    try {
      checkResources(parseDefinition(definition));
    } catch (error) {
      if (error instanceof NotModelledError || !(error instanceof AwsError)) throw error;
      failures.push({ property: "definition", reason: error.message });
    }
  }
  return failures;
}

function build(
  cloud: Cloud,
  base: Pick<StateMachine, "name" | "arn" | "createdMs">,
  inputs: Input,
): StateMachine {
  const { encryptionConfiguration: encryption, tracingConfiguration } = inputs;
  const definition = parseDefinition(inputs["definition"]);
  checkResources(definition);
  return {
    name: base.name,
    arn: base.arn,
    createdMs: base.createdMs,
    roleArn: inputs["roleArn"],
    definitionText: inputs["definition"],
    definition,
    logging: logging(inputs["loggingConfiguration"]),
    tracingEnabled: tracingConfiguration?.enabled ?? false,
    kmsKeyId:
      encryption?.type === "CUSTOMER_MANAGED_KMS_KEY" || encryption?.kmsKeyId
        ? encryption.kmsKeyId
        : undefined,
    kmsDataKeyReusePeriodSeconds: encryption?.kmsDataKeyReusePeriodSeconds ?? 300,
    tags: inputs["tags"] ?? {},
    revisionId: cloud.random.uuid(),
  };
}

function logging(input: Input | undefined): LoggingConfiguration {
  const level = (input?.["level"] ?? "OFF") as LoggingConfiguration["level"];
  const logDestination: string | undefined = input?.["logDestination"];
  if (level !== "OFF" && !logDestination?.endsWith(":*"))
    throw new AwsError(
      "InvalidLoggingConfiguration",
      `Invalid Logging Configuration: logDestination must be a log group's ARN that ends in :*, got ${logDestination}`,
    );
  return { level, includeExecutionData: input?.["includeExecutionData"] ?? false, logDestination };
}

/** What AWS wants of the role before it sets up a delivery of logs: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
const logDeliveryActions = [
  "logs:CreateLogDelivery",
  "logs:GetLogDelivery",
  "logs:UpdateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
];

/** Step Functions must be trusted by the role, and the role must be allowed to set up the logs. */
async function checkAccess(cloud: Cloud, machine: StateMachine): Promise<void> {
  try {
    const role = await roleOf(cloud, machine, "create");
    if (machine.logging.level === "OFF") return;
    for (const action of logDeliveryActions) cloud.authorize(role, { action, resource: "*" });
    await allowLogDelivery(cloud, role, machine.logging.logDestination!);
  } catch (error) {
    if (error instanceof StateError)
      throw new AwsError(
        "AccessDeniedException",
        `Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role: ${error.causeText}`,
        { cause: error },
      );
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError(
      "AccessDeniedException",
      `The state machine IAM Role is not authorized to access the Log Destination: ${error.message}`,
      { cause: error },
    );
  }
}

function outputs(machine: StateMachine, inputs: Input): Output {
  return {
    ...inputs,
    name: machine.name,
    arn: machine.arn,
    type: "STANDARD",
    status: "ACTIVE",
    creationDate: new Date(machine.createdMs).toISOString(),
    revisionId: machine.revisionId,
    description: "",
    tagsAll: machine.tags,
  };
}
