/** Who may read and write ledger and functions from other accounts, and that what is written stays as it is. */
import type { Statement } from "./document";
import { arns, bucketNames, roleNames } from "./names";
import type { Settings } from "./settings";

type All = Pick<Settings, "all" | "homeAccountId" | "following">;

const deployRole = ({ name, accountId }: All["all"][number]) =>
  arns.role(accountId, roleNames.deploy(name));

/** All that read: deploys, previews and tests of every environment, and the one role that plans. */
export const readersOf = ({ all, homeAccountId }: All): string[] => [
  arns.role(homeAccountId, roleNames.promotion),
  ...all.flatMap((environment) => [
    deployRole(environment),
    arns.role(environment.accountId, roleNames.preview(environment.name)),
    arns.role(environment.accountId, roleNames.loadTest(environment.name)),
  ]),
];

export const writersOf = ({ all }: All): string[] => all.map(deployRole);

/** Accounts are named and roles in a condition: S3 refuses the name of a role that is not there yet. */
const rolesOf = (roleArns: readonly string[]) => ({
  Principal: { AWS: [...new Set(roleArns.map((arn) => arns.root(arn.split(":")[4]!)))] },
  Condition: { ArnEquals: { "aws:PrincipalArn": roleArns } },
});

export function ledgerPolicy(settings: All): Statement[] {
  const bucket = arns.bucket(bucketNames.ledger(settings.homeAccountId));
  return [
    ...reading(settings, bucket, "ledger"),
    ...settings.all.flatMap((environment): Statement[] => [
      {
        Sid: `Write${pascal(environment.name)}`,
        Effect: "Allow",
        Action: ["s3:PutObject"],
        Resource: [`${bucket}/ledger/${environment.name}/*`],
        ...rolesOf([deployRole(environment)]),
      },
      // Administrators neither: what happened is told by who did it.
      {
        Sid: `OnlyItsDeployWrites${pascal(environment.name)}`,
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:PutObject"],
        Resource: [`${bucket}/ledger/${environment.name}/*`],
        Condition: { ArnNotEquals: { "aws:PrincipalArn": deployRole(environment) } },
      },
    ]),
    // A put that does not ask for the key to be free would replace what is there:
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
    {
      Sid: "WriteOnce",
      Effect: "Deny",
      Principal: "*",
      Action: ["s3:PutObject"],
      Resource: [`${bucket}/ledger/*`],
      Condition: { Null: { "s3:if-none-match": "true" } },
    },
    neverDeleted(bucket),
  ];
}

/** A zip is named by its digest and verified when it is fetched, so writing it again is no harm, and losing it is. */
export function artifactsPolicy(settings: All): Statement[] {
  const bucket = arns.bucket(bucketNames.artifacts(settings.homeAccountId));
  const builder = settings.all.filter(({ name }) => name === settings.following);
  return [
    ...reading(settings, bucket, "sha256"),
    ...builder.map((environment): Statement => ({
      Sid: "WriteFunctions",
      Effect: "Allow",
      Action: ["s3:PutObject"],
      Resource: [`${bucket}/sha256/*`],
      ...rolesOf([deployRole(environment)]),
    })),
    neverDeleted(bucket),
  ];
}

function reading(settings: All, bucket: string, prefix: string): Statement[] {
  const readers = rolesOf(readersOf(settings));
  return [
    { Sid: "List", Effect: "Allow", Action: ["s3:ListBucket"], Resource: [bucket], ...readers },
    {
      Sid: "Read",
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: [`${bucket}/${prefix}/*`],
      ...readers,
    },
  ];
}

const neverDeleted = (bucket: string): Statement => ({
  Sid: "NeverDeleted",
  Effect: "Deny",
  Principal: "*",
  Action: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
  Resource: [`${bucket}/*`],
});

const pascal = (name: string) =>
  name.replace(/(^|-)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase());
