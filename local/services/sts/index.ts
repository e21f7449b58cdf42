import type { Caller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import type { CallContext, Input, Operation, Output, Service } from "../../core/service";
import { type IamStore, iamStore } from "../iam/store";
import { Sessions } from "./sessions";
import { checkAssumeRole } from "./validation";

/** STS: temporary credentials for roles, as far as their trust policies let the caller have them. */
export function createSts(cloud: Cloud): Service {
  const store = iamStore(cloud);
  const sessions = new Sessions(cloud);
  return {
    name: "sts",
    protocol: { kind: "awsQuery", apiVersion: "2011-06-15" },
    operations: {
      AssumeRole: assumeRole(store, sessions),
      GetCallerIdentity: getCallerIdentity(cloud, store),
    },
    resourceTypes: [],
  };
}

function assumeRole(store: IamStore, sessions: Sessions): Operation {
  return {
    parameters: { RoleArn: "string", RoleSessionName: "string", DurationSeconds: "integer" },
    authorize: ({ RoleArn }) => [
      {
        action: "sts:AssumeRole",
        resource: String(RoleArn),
        // For a role that does not exist AWS gives the same answer as for one that does not trust the caller.
        resourcePolicy: store.roleByArn(String(RoleArn))?.trustPolicy,
        resourcePolicyMode: "required",
      },
    ],
    handle: (input: Input, { caller }: CallContext): Output => {
      const role = store.roleByArn(input["RoleArn"])!;
      const durationSeconds = checkAssumeRole(input, caller, role.maxSessionDurationSeconds);
      const session = sessions.start(role, input["RoleSessionName"], durationSeconds);
      return {
        Credentials: {
          AccessKeyId: session.accessKeyId,
          SecretAccessKey: session.secretAccessKey,
          SessionToken: session.sessionToken,
          Expiration: new Date(session.expiresAtMs),
        },
        AssumedRoleUser: {
          AssumedRoleId: `${role.id}:${input["RoleSessionName"]}`,
          Arn: session.caller.arn,
        },
      };
    },
  };
}

function getCallerIdentity(cloud: Cloud, store: IamStore): Operation {
  return {
    parameters: {},
    // AWS lets every caller ask this, even one whose policies deny it.
    authorize: () => [],
    handle: (_input, { caller }) => ({
      UserId: userId(caller, store),
      Account: cloud.accountId,
      Arn: caller.arn,
    }),
  };
}

function userId(caller: Caller, store: IamStore): string {
  if (caller.kind !== "role") return "AIDALOCALADMINISTRATO";
  const sessionName = caller.arn.slice(caller.arn.lastIndexOf("/") + 1);
  return `${store.roleByArn(caller.roleArn)?.id ?? "AROADELETEDROLEXXXXXX"}:${sessionName}`;
}
