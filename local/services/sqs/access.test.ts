import type { AuthorizationRequest } from "../../core/authorization";
import { serviceCaller } from "../../core/caller";
import { AwsError } from "../../core/errors";
import type { Service } from "../../core/service";
import { type SqsFixture, sqsFixture } from "./fixture";

describe("SQS's calls", () => {
  let sqs: SqsFixture;
  let asked: AuthorizationRequest[];

  beforeEach(() => {
    sqs = sqsFixture();
    asked = [];
    sqs.cloud.setAuthorizer({
      decide(_caller, request) {
        asked.push(request);
        return { allowed: true, reason: "" };
      },
    });
  });

  it("ask for the single action in a batch, with the queue's policy", async () => {
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    const url = await sqs.createQueue("notes", { policy });
    await sqs.call("SendMessageBatch", { QueueUrl: url, Entries: [{ Id: "1", MessageBody: "x" }] });
    expect(asked).toEqual([
      {
        action: "sqs:SendMessage",
        resource: "arn:aws:sqs:us-east-1:123456789012:notes",
        resourcePolicy: policy,
        resourcePolicyMode: "additive",
      },
    ]);
  });

  it("ask, for a redrive, for all that it does by hand", async () => {
    await sqs.createQueue("dead");
    await sqs.createQueue("source", {
      redrivePolicy: JSON.stringify({
        deadLetterTargetArn: "arn:aws:sqs:us-east-1:123456789012:dead",
        maxReceiveCount: 1,
      }),
    });
    await sqs.call("StartMessageMoveTask", {
      SourceArn: "arn:aws:sqs:us-east-1:123456789012:dead",
    });
    expect(asked.map(({ action, resource }) => [action, resource.split(":").at(-1)])).toEqual([
      ["sqs:StartMessageMoveTask", "dead"],
      ["sqs:ReceiveMessage", "dead"],
      ["sqs:DeleteMessage", "dead"],
      ["sqs:GetQueueAttributes", "dead"],
      ["sqs:SendMessage", "source"],
    ]);
  });
});

describe("an encrypted queue", () => {
  const keyId = "arn:aws:kms:us-east-1:123456789012:key/1";
  let sqs: SqsFixture;
  let url: string;
  let uses: [operation: string, caller: string, context: unknown][];
  let failure: string | undefined;

  /** Stands in for KMS: this service's part is to ask, as its caller, with its context. */
  const kms = (): Service => {
    const operation = (name: string) => ({
      parameters: {
        KeyId: "string",
        NumberOfBytes: "integer",
        EncryptionContext: "map",
        DryRun: "boolean",
        DryRunModifiers: "list",
      } as const,
      authorize: () => [],
      handle(input: Record<string, unknown>, { caller }: { caller: { arn: string } }) {
        if (failure) throw new AwsError(failure, "no");
        uses.push([name, caller.arn, input["EncryptionContext"]]);
        if (input["DryRun"])
          throw new AwsError("DryRunOperationException", "it would have succeeded");
        return {};
      },
    });
    return {
      name: "kms",
      protocol: { kind: "awsJson", version: "1.1", targetPrefix: "TrentService" },
      operations: { Decrypt: operation("Decrypt"), GenerateDataKey: operation("GenerateDataKey") },
      resourceTypes: [],
    };
  };

  const sender = serviceCaller("events.amazonaws.com");
  const send = () => sqs.call("SendMessage", { QueueUrl: url, MessageBody: "x" }, sender);

  beforeEach(async () => {
    sqs = sqsFixture();
    sqs.cloud.add(kms);
    uses = [];
    failure = undefined;
    url = await sqs.createQueue("secret", { kmsMasterKeyId: keyId });
  });

  it("asks for a data key and its decryption when sending, and reuses them for five minutes", async () => {
    const context = { "aws:sqs:arn": "arn:aws:sqs:us-east-1:123456789012:secret" };
    await send();
    await send();
    expect(uses).toEqual([
      ["GenerateDataKey", "events.amazonaws.com", context],
      ["Decrypt", "events.amazonaws.com", context],
    ]);
    await sqs.cloud.advance(300_000);
    await send();
    expect(uses).toHaveLength(4);
  });

  it("asks for decryption when receiving", async () => {
    await sqs.receive(url);
    expect(uses.map(([operation, caller]) => [operation, caller])).toEqual([
      ["Decrypt", "arn:aws:iam::123456789012:user/administrator"],
    ]);
  });

  it.each([
    ["AccessDeniedException", "KmsAccessDenied"],
    ["DisabledException", "KmsDisabled"],
    ["NotFoundException", "KmsNotFound"],
  ])("answers KMS's %s as %s and takes no message", async (kmsCode, code) => {
    failure = kmsCode;
    await expect(send()).rejects.toMatchObject({ code });
    failure = undefined;
    expect(await sqs.receive(url)).toEqual([]);
  });
});
