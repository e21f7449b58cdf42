/** What each role may do, as data: tests read it, roles are made of it. */
import { allow, type Statement } from "../document";
import { arns, boundaryName, roleNames } from "../names";
import { arnsOf, type EnvironmentPlace } from "../permissions/scopes";
import { deployStatements, readStatements } from "../permissions/statements";
import {
  readArtifacts,
  readLedger,
  readState,
  writeArtifacts,
  writeLedger,
  writeState,
} from "../permissions/storage";
import type { Settings } from "../settings";

export function deployRoleStatements(settings: Settings, environment: string): Statement[] {
  const place = placeOf(settings, environment);
  return [
    ...deployStatements(place),
    ...roleMaking(place),
    ...writeState(settings),
    ...readLedger(settings),
    ...writeLedger(settings, environment),
    ...readArtifacts(settings),
    // Functions are built where a merge goes first, and fetched everywhere else.
    ...(environment === settings.following ? writeArtifacts(settings) : []),
    readAlarmsOfAll(settings),
    // Which secrets are there, never what they are.
    allow("NameSecrets", ["ssm:DescribeParameters"], ["*"]),
  ];
}

/** Under the boundary alone: what a release gives its functions ends there. */
function roleMaking(place: EnvironmentPlace): Statement[] {
  const { accountId, environment } = place;
  const roles = arnsOf("roles", place);
  return [
    allow(
      "RolesUnderTheBoundary",
      ["iam:CreateRole", "iam:DeleteRolePolicy", "iam:PutRolePolicy"],
      roles,
      {
        StringEquals: {
          "iam:PermissionsBoundary": arns.policy(accountId, boundaryName(environment)),
        },
      },
    ),
    allow("PassRolesToServices", ["iam:PassRole"], roles, {
      StringEquals: {
        "iam:PassedToService": [
          ...["events.amazonaws.com", "lambda.amazonaws.com"],
          ...["pipes.amazonaws.com", "states.amazonaws.com"],
        ],
      },
    }),
    // API Gateway wants it once in an account, for its custom domains.
    allow(
      "GatewayServiceRole",
      ["iam:CreateServiceLinkedRole"],
      [
        arns.role(
          accountId,
          "aws-service-role/ops.apigateway.amazonaws.com/AWSServiceRoleForAPIGateway",
        ),
      ],
      { StringEquals: { "iam:AWSServiceName": "ops.apigateway.amazonaws.com" } },
    ),
  ];
}

/** Configuration and state, for previews and for drift. No data, no parameter's value, nothing written. */
export const previewRoleStatements = (settings: Settings, environment: string): Statement[] => [
  ...readStatements(placeOf(settings, environment)),
  ...readState(settings),
  ...readLedger(settings),
  ...readArtifacts(settings),
];

/** Of the one role that plans, offers and judges: it changes nothing in AWS. */
export const promotionRoleStatements = (settings: Settings): Statement[] => [
  ...readLedger(settings),
  readAlarmsOfAll(settings),
];

export const alarmRoleStatements = (settings: Settings): Statement[] => [
  allow(
    "AlarmsAndTheirPast",
    ["cloudwatch:DescribeAlarmHistory", "cloudwatch:DescribeAlarms"],
    settings.environments.flatMap((environment) =>
      arnsOf("alarms", placeOf(settings, environment)),
    ),
  ),
];

/** What was sent is compared with what arrived: rows are read, in an environment that has no real payments. */
export function loadTestRoleStatements(settings: Settings, environment: string): Statement[] {
  const place = placeOf(settings, environment);
  const [tables] = arnsOf("tables", place);
  return [
    allow(
      "CompareWhatArrived",
      ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"],
      [tables!, `${tables}/index/*`],
    ),
    ...readState(settings),
    ...readLedger(settings),
    allow("SeeWhatWaits", ["sqs:GetQueueAttributes", "sqs:GetQueueUrl"], arnsOf("queues", place)),
    allow(
      "Alarms",
      ["cloudwatch:DescribeAlarms", "cloudwatch:DescribeAlarmHistory"],
      arnsOf("alarms", place),
    ),
    allow(
      "SignAsASender",
      ["ssm:GetParameter", "ssm:GetParametersByPath"],
      [
        `arn:aws:ssm:${place.region}:${place.accountId}:parameter/payment-webhooks-${environment}/*`,
      ],
    ),
    allow("QuotaUsed", ["apigateway:GET"], arnsOf("usagePlans", place)),
    allow("OpenWhatItReads", ["kms:Decrypt"], arnsOf("keys", place), {
      StringEquals: {
        "aws:ResourceTag/Environment": environment,
        "kms:ViaService": ["dynamodb", "ssm"].map(
          (service) => `${service}.${place.region}.amazonaws.com`,
        ),
      },
    }),
  ];
}

const readAlarmsOfAll = ({ all }: Settings): Statement =>
  allow(
    "AlarmsOfAllEnvironments",
    ["sts:AssumeRole"],
    [...new Set(all.map(({ accountId }) => arns.role(accountId, roleNames.alarms)))],
  );

export const placeOf = (
  { accountId, region }: Pick<Settings, "accountId" | "region">,
  environment: string,
): EnvironmentPlace => ({ accountId, region, environment });
