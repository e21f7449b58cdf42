/** The roles of an account, and which job of which workflow may take each. */
import type * as aws from "@pulumi/aws";
import { roleNames } from "../names";
import type { Settings } from "../settings";
import { tagsOf } from "../tags";
import { trustOfAdministrators, trustOfJob, trustOfPullRequests, trustOfRoles } from "../trust";
import { makeRole } from "./role";
import {
  alarmRoleStatements,
  deployRoleStatements,
  loadTestRoleStatements,
  previewRoleStatements,
  promotionRoleStatements,
} from "./statements";

/** By the GitHub environment whose variable AWS_ROLE it becomes. */
export function makeRoles(
  settings: Settings,
  provider: aws.iam.OpenIdConnectProvider,
): Record<string, aws.iam.Role["arn"]> {
  const tags = tagsOf(settings, "identity");
  const perEnvironment = settings.environments.flatMap((environment) => [
    [
      `${environment}-deploy`,
      makeRole({
        name: roleNames.deploy(environment),
        description: `Deploys ${environment}, and writes its ledger.`,
        trust: [
          trustOfJob(settings, {
            environment: `${environment}-deploy`,
            workflows: ["deploy.yml", "record.yml"],
          }),
          trustOfAdministrators(settings),
        ],
        statements: deployRoleStatements(settings, environment),
        // A deploy of everything, with a custom domain, may take longer than an hour.
        maxSessionHours: 2,
        tags,
      }),
    ] as const,
    [
      `${environment}-preview`,
      makeRole({
        name: roleNames.preview(environment),
        description: `Previews ${environment} and looks for drift; changes nothing.`,
        trust: [
          trustOfJob(settings, {
            environment: `${environment}-preview`,
            workflows: ["drift.yml", "offer.yml"],
          }),
          // The code of pull requests sees this one environment, and no other.
          ...(environment === settings.following ? [trustOfPullRequests(settings)] : []),
        ],
        statements: previewRoleStatements(settings, environment),
        tags,
      }),
    ] as const,
    ...(settings.loadTested.includes(environment) ? [loadTest(settings, environment)] : []),
  ]);
  makeRole({
    name: roleNames.alarms,
    description: "Reads the alarms of this account's environments, for the gates.",
    trust: [
      trustOfRoles([
        { accountId: settings.homeAccountId, name: roleNames.promotion },
        ...settings.all.map(({ name, accountId }) => ({
          accountId,
          name: roleNames.deploy(name),
        })),
      ]),
    ],
    statements: alarmRoleStatements(settings),
    tags,
  });
  const made = [...perEnvironment, ...(isHome(settings) ? [promotion(settings)] : [])];
  void provider;
  return Object.fromEntries(made.map(([gitHubEnvironment, { arn }]) => [gitHubEnvironment, arn]));
}

const isHome = ({ accountId, homeAccountId }: Settings) => accountId === homeAccountId;

function loadTest(settings: Settings, environment: string) {
  const role = makeRole({
    name: roleNames.loadTest(environment),
    description: `Sends load to ${environment} and compares what arrived.`,
    trust: [
      trustOfJob(settings, {
        environment: `${environment}-load-test`,
        workflows: ["deploy.yml", "load-test.yml"],
      }),
    ],
    statements: loadTestRoleStatements(settings, environment),
    maxSessionHours: 2,
    tags: tagsOf(settings, "identity"),
  });
  return [`${environment}-load-test`, role] as const;
}

function promotion(settings: Settings) {
  const role = makeRole({
    name: roleNames.promotion,
    description: "Plans, offers and judges promotions: reads ledger and alarms.",
    trust: [
      trustOfJob(settings, {
        environment: "promotion",
        workflows: ["promote.yml", "offer.yml", "gate.yml", "load-test.yml"],
      }),
    ],
    statements: promotionRoleStatements(settings),
    tags: tagsOf(settings, "identity"),
  });
  return ["promotion", role] as const;
}
