import type { Cloud } from "../core/cloud";
import { NotModelledError } from "../core/errors";
import type { Properties } from "./propertyValues";

/** Data sources: the few that tell the program where it is. Any other is refused by name. */
export function invoke(cloud: Cloud, token: string, args: Properties): Properties {
  const answer = answers[token];
  if (!answer) throw new NotModelledError(`the data source ${token}`);
  const given = Object.keys(args).filter((name) => args[name] !== null);
  if (given.length > 0)
    throw new NotModelledError(`${given.join(", ")} of the data source ${token}`);
  return answer(cloud);
}

const answers: Readonly<Record<string, (cloud: Cloud) => Properties>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": ({ accountId, administrator }) => ({
    id: accountId,
    accountId,
    arn: administrator.arn,
    userId: "AIDALOCALADMINISTRATOR",
  }),
  "aws:index/getRegion:getRegion": ({ region }) => ({
    id: region,
    name: region,
    region,
    description: region,
    endpoint: `ec2.${region}.amazonaws.com`,
  }),
  "aws:index/getPartition:getPartition": ({ partition }) => ({
    id: partition,
    partition,
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
};
