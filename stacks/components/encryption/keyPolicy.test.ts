import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createNames } from "../../naming";
import { type KeyArea, keyAreas } from "./areas";
import { keyPolicy } from "./keyPolicy";

const names = createNames({
  accountId: "111111111111",
  region: "us-east-1",
  partition: "aws",
  environmentSuffix: "dev",
});
const areas = Object.keys(keyAreas) as KeyArea[];
const statementsOf = (area: KeyArea) => keyPolicy(area, names);

describe("a key's policy", () => {
  it.each(areas)("of %s lets nobody use the key without a condition", (area) => {
    const unconditional = statementsOf(area)
      .filter(({ Condition }) => !Condition)
      .map(({ Sid }) => Sid);
    expect(unconditional).toEqual(["AccountAdministersKey"]);
  });

  it.each(areas)("of %s lets administrators neither encrypt nor decrypt", (area) => {
    const [administration] = statementsOf(area);
    const uses = administration!.Action.filter((action) =>
      /kms:(Encrypt|Decrypt|ReEncrypt|GenerateDataKey|CreateGrant)/.test(action),
    );
    expect(uses).toEqual([]);
  });

  it.each(areas)(
    "of %s lets the account mend the policy, or it would be locked for ever",
    (area) => {
      expect(statementsOf(area)[0]).toMatchObject({
        Principal: { AWS: "arn:aws:iam::111111111111:root" },
        Action: expect.arrayContaining(["kms:PutKeyPolicy"]),
      });
    },
  );

  it("of logs names CloudWatch Logs of the region, by encryption context", () => {
    expect(statementsOf("logs")[1]).toEqual({
      Sid: "LogsEncryptOurGroups",
      Effect: "Allow",
      Principal: { Service: "logs.us-east-1.amazonaws.com" },
      Action: [
        "kms:GenerateDataKey",
        "kms:Decrypt",
        "kms:Encrypt",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
        "kms:DescribeKey",
      ],
      Resource: "*",
      Condition: {
        ArnLike: {
          "kms:EncryptionContext:aws:logs:arn": [
            "arn:aws:logs:us-east-1:111111111111:log-group:/aws/lambda/*-dev",
            "arn:aws:logs:us-east-1:111111111111:log-group:/aws/vendedlogs/states/*-dev",
            "arn:aws:logs:us-east-1:111111111111:log-group:/aws/apigateway/payment-webhooks-dev/access",
            "arn:aws:logs:us-east-1:111111111111:log-group:aws-waf-logs-payment-webhooks-dev",
            "arn:aws:logs:us-east-1:111111111111:log-group:API-Gateway-Execution-Logs_*",
          ],
        },
      },
    });
  });

  it("of tables is for roles that come through DynamoDB", () => {
    expect(statementsOf("tables")[1]!.Condition).toEqual({
      StringEquals: {
        "kms:ViaService": "dynamodb.us-east-1.amazonaws.com",
        "kms:CallerAccount": "111111111111",
      },
    });
  });

  it("of alerts lets alarms of this environment publish", () => {
    expect(statementsOf("alerts")[1]).toMatchObject({
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: ["kms:GenerateDataKey", "kms:Decrypt"],
      Condition: {
        StringEquals: { "aws:SourceAccount": "111111111111" },
        ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:us-east-1:111111111111:alarm:*-dev" },
      },
    });
  });
});

describe("docs/kms.md", () => {
  const page = readFileSync(join(__dirname, "..", "..", "..", "docs", "kms.md"), "utf8");

  it("has a row for each statement of each key", () => {
    const missing = areas.flatMap((area) =>
      statementsOf(area)
        .filter(({ Sid }) => Sid !== "AccountAdministersKey")
        .filter(({ Sid }) => !page.includes(`| ${area} | \`${Sid}\` |`))
        .map(({ Sid }) => `${area} ${Sid}`),
    );
    expect(missing).toEqual([]);
  });
});
