import { createNames } from "./naming";

const names = createNames({
  accountId: "111111111111",
  region: "us-east-1",
  partition: "aws",
  environmentSuffix: "dev",
});

describe("physical names", () => {
  it("end in the environment's suffix", () => {
    expect(names.physical("stripe-processor")).toBe("stripe-processor-dev");
    expect(names.fifo("stripe-webhooks")).toBe("stripe-webhooks-dev.fifo");
    expect(names.keyAlias("tables")).toBe("alias/payment-webhooks-tables-dev");
    expect(names.secret("stripe")).toBe("/payment-webhooks-dev/stripe/webhook-secret");
  });

  it("of two environments in one account never meet", () => {
    const other = createNames({
      accountId: "111111111111",
      region: "us-east-1",
      partition: "aws",
      environmentSuffix: "dev2",
    });
    expect(other.arn.queue(other.fifo("stripe-webhooks"))).not.toBe(
      names.arn.queue(names.fifo("stripe-webhooks")),
    );
  });
});

describe("ARNs", () => {
  it.each([
    [
      names.arn.queue("stripe-webhooks-dev.fifo"),
      "arn:aws:sqs:us-east-1:111111111111:stripe-webhooks-dev.fifo",
    ],
    [names.arn.role("sweeper"), "arn:aws:iam::111111111111:role/sweeper-dev"],
    [names.arn.table("payments"), "arn:aws:dynamodb:us-east-1:111111111111:table/payments-dev"],
    [
      names.arn.tableIndex("webhook-processing", "open-webhooks"),
      "arn:aws:dynamodb:us-east-1:111111111111:table/webhook-processing-dev/index/open-webhooks",
    ],
    [
      names.arn.tableStream("payment-transactions"),
      "arn:aws:dynamodb:us-east-1:111111111111:table/payment-transactions-dev/stream/*",
    ],
    [
      names.arn.rule("refunds", "payment-events"),
      "arn:aws:events:us-east-1:111111111111:rule/payment-events-dev/refunds-dev",
    ],
    [
      names.arn.rule("sweeper-schedule"),
      "arn:aws:events:us-east-1:111111111111:rule/sweeper-schedule-dev",
    ],
    [
      names.arn.parameter("/payment-webhooks-dev/stripe/webhook-secret"),
      "arn:aws:ssm:us-east-1:111111111111:parameter/payment-webhooks-dev/stripe/webhook-secret",
    ],
    [
      names.arn.invocation("webhook-validator"),
      "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111111111111:function:webhook-validator-dev/invocations",
    ],
  ])("are as AWS writes them: %s", (made, expected) => {
    expect(made).toBe(expected);
  });

  it("follow the partition", () => {
    const china = createNames({
      accountId: "111111111111",
      region: "cn-north-1",
      partition: "aws-cn",
      environmentSuffix: "dev",
    });
    expect(china.arn.topic("payment-alerts")).toBe(
      "arn:aws-cn:sns:cn-north-1:111111111111:payment-alerts-dev",
    );
    expect(china.serviceHost("sqs")).toBe("sqs.cn-north-1.amazonaws.com.cn");
  });
});
