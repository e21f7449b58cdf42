import { arnsOf } from "./permissions/scopes";
import { packed } from "./permissions/statements";
import { judge } from "./testing/judge";
import {
  accounts,
  type BootstrapRun,
  registerBootstrap,
  type Registered,
  stackConfig,
} from "./testing/registerBootstrap";

jest.setTimeout(60_000);

const runs = new Map<string, BootstrapRun>();
beforeAll(async () => {
  for (const account of accounts) runs.set(account, await registerBootstrap(account));
});
const run = (account: string) => runs.get(account)!;

interface Statement {
  Sid: string;
  Effect: string;
  Action: string | string[];
  Resource?: string | string[];
  Principal?: unknown;
  Condition?: Record<string, Record<string, string | string[]>>;
}

const statementsIn = (text: unknown) =>
  (JSON.parse(text as string) as { Statement: Statement[] }).Statement;

/** Of all policies that are attached to a role, by the names that the bootstrap gives them. */
const statementsOf = (account: string, role: string): Statement[] =>
  run(account)
    .ofType("aws:iam/policy:Policy")
    .filter(({ name }) => new RegExp(`^${role}-\\d+$`).test(name))
    .flatMap(({ inputs }) => statementsIn(inputs["policy"]));

const actionsOf = (account: string, role: string) =>
  statementsOf(account, role).flatMap(({ Action }) => Action);

const trustOf = (account: string, role: string) =>
  statementsIn(run(account).named("aws:iam/role:Role", role).inputs["assumeRolePolicy"]);

describe.each(accounts)("the bootstrap of %s", (account) => {
  const settings = () =>
    Object.fromEntries(
      Object.entries(stackConfig(account))
        .filter(([key]) => key.startsWith("policies:"))
        .map(([key, text]) => [
          key.slice("policies:".length),
          JSON.parse(text) as Record<string, unknown>,
        ]),
    );
  const judged = (resources: readonly Registered[]) =>
    judge({
      resources,
      environment: account,
      accountId: (JSON.parse(stackConfig(account)["aws:allowedAccountIds"]!) as [string])[0],
      settings: settings(),
    });

  it("passes the policy pack", async () => {
    expect(await judged(run(account).resources)).toEqual([]);
  });

  it("would not pass it without versions of its state", async () => {
    const without = run(account).resources.filter(
      ({ type, name }) =>
        !(type === "aws:s3/bucketVersioning:BucketVersioning" && name === "state"),
    );
    expect(await judged(without)).toEqual([
      expect.stringContaining("s3.Bucket state, its BucketVersioning: found none"),
    ]);
  });

  it("keeps what cannot be made again", () => {
    const kept = ["aws:s3/bucket:Bucket", "aws:kms/key:Key", "aws:kms/alias:Alias"];
    const loose = run(account).resources.filter(
      ({ type, protect }) => kept.includes(type) && !protect,
    );
    expect(loose).toEqual([]);
  });

  it("names its roles so that no deploy can change them", () => {
    const roles = run(account).ofType("aws:iam/role:Role");
    const place = { accountId: "", region: "", environment: account };
    const [own] = arnsOf("roles", place);
    const pattern = new RegExp(`^${own!.split("role/")[1]!.replace("*", ".*")}$`);
    expect(pattern.test(`stripe-processor-${account}`)).toBe(true);
    expect(roles.map(({ name }) => name).filter((name) => pattern.test(name))).toEqual([]);
  });
});

describe("who may take a role", () => {
  it("is, for a deploy, one job of main's workflow by numbers that cannot be renamed, or a named administrator on record", () => {
    const issuer = "token.actions.githubusercontent.com";
    expect(trustOf("prod", "payment-webhooks-prod-deploy")).toEqual([
      {
        Sid: "JobOnMain",
        Effect: "Allow",
        Action: "sts:AssumeRoleWithWebIdentity",
        Principal: { Federated: `arn:aws:iam::333333333333:oidc-provider/${issuer}` },
        Condition: {
          StringEquals: {
            [`${issuer}:aud`]: "sts.amazonaws.com",
            [`${issuer}:repository_id`]: "1",
            [`${issuer}:sub`]: [
              "repo:payments/webhooks:environment:prod-deploy",
              "repo:payments@1/webhooks@1:environment:prod-deploy",
            ],
            [`${issuer}:environment`]: "prod-deploy",
            [`${issuer}:ref`]: "refs/heads/main",
            [`${issuer}:job_workflow_ref`]: [
              "payments/webhooks/.github/workflows/deploy.yml@refs/heads/main",
              "payments/webhooks/.github/workflows/record.yml@refs/heads/main",
            ],
          },
        },
      },
      {
        Sid: "BreakGlass",
        Effect: "Allow",
        Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
        Principal: { AWS: "arn:aws:iam::333333333333:root" },
        Condition: {
          ArnEquals: { "aws:PrincipalArn": ["arn:aws:iam::333333333333:role/administrator"] },
          StringLike: { "sts:SourceIdentity": "?*" },
        },
      },
    ]);
  });

  it("is a pull request's own code for dev's preview alone", () => {
    const open = accounts.flatMap((account) =>
      run(account)
        .ofType("aws:iam/role:Role")
        .filter(({ name }) => trustOf(account, name).some(({ Sid }) => Sid === "PullRequest"))
        .map(({ name }) => name),
    );
    expect(open).toEqual(["payment-webhooks-dev-preview"]);
  });

  it("is said by StringEquals alone, wherever a token of GitHub is taken", () => {
    for (const account of accounts)
      for (const { name } of run(account).ofType("aws:iam/role:Role"))
        for (const { Action, Condition } of trustOf(account, name))
          if (Action === "sts:AssumeRoleWithWebIdentity")
            expect([name, Object.keys(Condition!)]).toEqual([name, ["StringEquals"]]);
  });
});

describe("a preview", () => {
  const changing = /:(Create|Put|Update|Delete|Tag|Untag|Set|Attach|Pass|POST|PATCH|PUT|DELETE)/;

  it.each(accounts)("of %s changes nothing", (account) => {
    const actions = actionsOf(account, `payment-webhooks-${account}-preview`);
    expect(actions.length).toBeGreaterThan(50);
    expect(actions.filter((action) => changing.test(action))).toEqual([]);
  });

  it.each(accounts)("of %s reads no data, no message and no parameter", (account) => {
    const actions = actionsOf(account, `payment-webhooks-${account}-preview`);
    expect(
      actions.filter((action) =>
        /^(ssm:|secretsmanager:|dynamodb:(Get|Query|Scan|BatchGet)|sqs:Receive|logs:(Get(Log(Events|Record))|Filter))/.test(
          action,
        ),
      ),
    ).toEqual([]);
  });

  it("opens the state's key and nobody else's", () => {
    const opening = statementsOf("dev", "payment-webhooks-dev-preview").filter(({ Action }) =>
      Action.includes("kms:Decrypt"),
    );
    expect(opening.map(({ Condition }) => Condition)).toEqual([
      { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/payment-webhooks-state" } },
      {
        "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/payment-webhooks-delivery" },
        StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" },
      },
    ]);
  });
});

describe("a deploy", () => {
  it("makes and changes roles only under the boundary", () => {
    const [making] = statementsOf("prod", "payment-webhooks-prod-deploy").filter(({ Action }) =>
      Action.includes("iam:CreateRole"),
    );
    expect(making!.Action).toEqual(["iam:CreateRole", "iam:DeleteRolePolicy", "iam:PutRolePolicy"]);
    expect(making!.Condition).toEqual({
      StringEquals: {
        "iam:PermissionsBoundary":
          "arn:aws:iam::333333333333:policy/payment-webhooks-prod-boundary",
      },
    });
  });

  it("writes to its own part of the ledger", () => {
    const [writing] = statementsOf("staging", "payment-webhooks-staging-deploy").filter(
      ({ Sid }) => Sid === "WriteLedger",
    );
    expect(writing!.Resource).toEqual([
      "arn:aws:s3:::payment-webhooks-ledger-333333333333/ledger/staging/*",
    ]);
  });

  it("keeps functions where merges go first, and only fetches them elsewhere", () => {
    const builders = accounts.filter((account) =>
      statementsOf(account, `payment-webhooks-${account}-deploy`).some(
        ({ Sid }) => Sid === "WriteArtifacts",
      ),
    );
    expect(builders).toEqual(["dev"]);
  });
});

describe("the ledger", () => {
  const policy = () =>
    statementsIn(run("prod").named("aws:s3/bucketPolicy:BucketPolicy", "ledger").inputs["policy"]);
  const bySid = (sid: string) => policy().find(({ Sid }) => Sid === sid)!;

  it("is in one account, for all", () => {
    const holders = accounts.filter((account) =>
      run(account)
        .ofType("aws:s3/bucket:Bucket")
        .some(({ name }) => name === "ledger"),
    );
    expect(holders).toEqual(["prod"]);
  });

  it("refuses a put that could replace a record, whoever it comes from", () => {
    expect(bySid("WriteOnce")).toEqual({
      Sid: "WriteOnce",
      Effect: "Deny",
      Principal: "*",
      Action: ["s3:PutObject"],
      Resource: ["arn:aws:s3:::payment-webhooks-ledger-333333333333/ledger/*"],
      Condition: { Null: { "s3:if-none-match": "true" } },
    });
  });

  it("refuses everybody but an environment's deploy to write for it", () => {
    expect(bySid("OnlyItsDeployWritesStaging")).toMatchObject({
      Effect: "Deny",
      Principal: "*",
      Resource: ["arn:aws:s3:::payment-webhooks-ledger-333333333333/ledger/staging/*"],
      Condition: {
        ArnNotEquals: {
          "aws:PrincipalArn": "arn:aws:iam::222222222222:role/payment-webhooks-staging-deploy",
        },
      },
    });
  });

  it("is never deleted", () => {
    expect(bySid("NeverDeleted")).toMatchObject({
      Effect: "Deny",
      Principal: "*",
      Action: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
    });
  });
});

it("packs statements into documents that IAM takes, and leaves out none", () => {
  const statements = statementsOf("prod", "payment-webhooks-prod-deploy");
  const documents = packed(statements as never);
  expect(documents.every((text) => text.length <= 6144)).toBe(true);
  expect(documents.length).toBeLessThanOrEqual(10);
  expect(documents.flatMap((text) => statementsIn(text))).toEqual(statements);
});
