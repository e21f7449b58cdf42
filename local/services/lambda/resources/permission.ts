import type { CheckFailure, Input, ResourceType } from "../../../core/service";
import { AwsError } from "../../../core/errors";
import type { LambdaFunction } from "../function";
import type { PolicyStatement } from "../model";
import { policyDocument } from "../policy";
import { parseFunctionReference, type Registry } from "../registry";

/** Every property is fixed: AWS can only add and remove statements. */
export function permissionType(registry: Registry): ResourceType {
  return {
    token: "aws:lambda/permission:Permission",
    properties: {
      action: { required: true, replaces: true },
      function: { required: true, replaces: true },
      principal: { required: true, replaces: true },
      sourceAccount: { replaces: true },
      sourceArn: { replaces: true },
      statementId: { replaces: true },
      statementIdPrefix: { replaces: true },
    },
    computed: ["id", "statementId", "region"],
    check,
    create(inputs, { logicalName }) {
      const target = registry.function(inputs["function"] as string);
      const statementId = statementIdOf(registry, inputs, logicalName);
      addStatement(target, statementOf(statementId, target.arn, inputs));
      // The gateway's callers wait for this function: its process starts now, not with the first request.
      if (target.answersRequests)
        registry.cloud.activity.detach(`lambda:start ${target.name}`, () => target.prewarm());
      return {
        id: statementId,
        outputs: { ...inputs, id: statementId, statementId, region: registry.cloud.region },
      };
    },
    update: (_id, _inputs, old) => old.outputs,
    delete(id, old) {
      const target = existing(registry, old.inputs);
      target?.policy.delete(id);
    },
    read: (id, old) => (existing(registry, old.inputs)?.policy.has(id) ? old.outputs : undefined),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: the function's resource-based policy. */
const POLICY_BYTES_MAX = 20_480;

function addStatement(target: LambdaFunction, statement: PolicyStatement): void {
  target.policy.set(statement.Sid, statement);
  if (Buffer.byteLength(policyDocument(target)!) <= POLICY_BYTES_MAX) return;
  target.policy.delete(statement.Sid);
  throw new AwsError(
    "PolicyLengthExceededException",
    `The final policy size of ${target.name} is bigger than the limit (${POLICY_BYTES_MAX}).`,
  );
}

function check(inputs: Input): CheckFailure[] {
  const action = inputs["action"] as string | undefined;
  if (action === undefined || action === "lambda:InvokeFunction") return [];
  return [{ property: "action", reason: `got ${action}; only lambda:InvokeFunction is modelled` }];
}

function existing(registry: Registry, inputs: Input) {
  const { name } = parseFunctionReference(inputs["function"] as string);
  return registry.allFunctions().find((candidate) => candidate.name === name);
}

function statementIdOf(registry: Registry, inputs: Input, logicalName: string): string {
  if (inputs["statementId"]) return inputs["statementId"] as string;
  const prefix = (inputs["statementIdPrefix"] as string | undefined) ?? `${logicalName}-`;
  return prefix + registry.cloud.random.hex(7);
}

function statementOf(statementId: string, functionArn: string, inputs: Input): PolicyStatement {
  const { sourceArn, sourceAccount } = inputs as { sourceArn?: string; sourceAccount?: string };
  const condition = {
    ...(sourceAccount && { StringEquals: { "AWS:SourceAccount": sourceAccount } }),
    ...(sourceArn && { ArnLike: { "AWS:SourceArn": sourceArn } }),
  };
  return {
    Sid: statementId,
    Effect: "Allow",
    Principal: principalOf(inputs["principal"] as string),
    Action: inputs["action"] as string,
    Resource: functionArn,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

function principalOf(principal: string): PolicyStatement["Principal"] {
  if (principal === "*") return "*";
  if (principal.endsWith(".amazonaws.com")) return { Service: principal };
  return { AWS: /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal };
}
