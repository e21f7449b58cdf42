/** What a person can do from the page. Input comes from the page's form and is checked here, whole, before anything happens. */
import { randomBytes } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { z } from "zod";
import { localCredentials } from "../../../cli/localClients";
import type { LocalStack } from "../../../cli/localStack";
import { parseAmount } from "../../../cli/parseAmount";
import { post } from "../../../cli/post";
import { redriveWebhook } from "../../../cli/redriveWebhook";
import {
  buildEvent,
  senderOf,
  sign,
  type TestEvent,
  type WebhookRequest,
} from "../../../cli/senders";
import { createNames } from "../../../stacks/naming";
import type { LambdaService } from "../../../local/services/lambda";
import type { ActionAnswer, ActionName, Actions } from "../../protocol";
import { unreadable } from "./poison";
import { redrive } from "./redrive";
import type { Faulting } from "./faults";
import type { Turning } from "./turning";

const DAY_SECONDS = 86_400;
const text = z.string().max(200);

const schemas = {
  send: z.strictObject({
    provider: text,
    type: text,
    amount: text,
    currency: text,
    payment: text,
    count: z.int().min(1).max(500),
  }),
  fail: z.strictObject({
    service: z.enum(["sqs", "dynamodb", "events"]),
    seconds: z.int().min(1).max(3600),
  }),
  mend: z.strictObject({ id: text }),
  kill: z.strictObject({ function: text }),
  crash: z.strictObject({}),
  poison: z.strictObject({ provider: text }),
  garble: z.strictObject({ queue: text }),
  purge: z.strictObject({ queue: text }),
  redrive: z.strictObject({ queue: text }),
  sendAgain: z.strictObject({ webhookId: text }),
  turn: z.strictObject({
    seconds: z
      .int()
      .min(1)
      .max(2 * DAY_SECONDS),
  }),
  stopTurning: z.strictObject({}),
} satisfies { [A in ActionName]: z.ZodType<Actions[A]> };

export interface ActionContext {
  stack: LocalStack;
  faulting: Faulting;
  turning: Turning;
}

export async function act(
  name: string,
  input: unknown,
  context: ActionContext,
): Promise<ActionAnswer> {
  if (!Object.hasOwn(schemas, name)) return { ok: false, text: `There is no action "${name}".` };
  const parsed = schemas[name as ActionName].safeParse(input);
  if (!parsed.success) return { ok: false, text: z.prettifyError(parsed.error) };
  try {
    const done = await doing[name as ActionName](parsed.data as never, context);
    return { ok: true, text: done };
  } catch (error) {
    return { ok: false, text: (error as Error).message };
  }
}

type Doing = { [A in ActionName]: (input: Actions[A], context: ActionContext) => Promise<string> };

const doing: Doing = {
  async send({ provider, type, amount, currency, payment, count }, { stack }) {
    const sender = senderOf(provider);
    if (!sender.types.includes(type))
      throw new Error(
        `${provider} has no test event "${type}". Known are: ${sender.types.join(", ")}.`,
      );
    const code = currency.toUpperCase();
    const amountMinor = parseAmount(amount, code);
    const answers = await Promise.all(
      Array.from({ length: count }, () => {
        const sent = newEvent(stack, { type, amountMinor, currency: code });
        // Several events of one payment would be repeats of one change; without a name each is a payment of its own.
        if (payment !== "") sent.paymentId = payment;
        return deliver(
          stack,
          buildEvent(provider, sent, secretsOf(stack, provider), sentNow(stack)),
        );
      }),
    );
    return tally(answers);
  },

  async fail({ service, seconds }, { faulting }) {
    faulting.failService(service, seconds);
    return `${service} fails for ${seconds} s of the cloud's time.`;
  },

  async mend({ id }, { faulting }) {
    return faulting.mend(id) ? "Mended." : "It is over already.";
  },

  async kill({ function: name }, { stack }) {
    const killed = killProcesses(stack, name);
    return killed === 0
      ? `${name} has no process now; its next invocation starts one.`
      : `${killed} ${killed === 1 ? "process" : "processes"} of ${name} killed.`;
  },

  async crash(_, { stack, faulting }) {
    const name = functionName(stack, "webhook-validator");
    faulting.once(
      `${name} dies in its next request, between claim and queue`,
      { operation: "sqs:SendMessage", role: name },
      () => void killProcesses(stack, name),
    );
    return "The next request's validator dies after its claim. The sweeper finds the row within two minutes.";
  },

  async poison({ provider }, { stack }) {
    const sent = newEvent(stack, { type: senderOf(provider).defaultType });
    const whole = JSON.stringify(senderOf(provider).body(sent));
    const body = Buffer.from(JSON.stringify(unreadable(JSON.parse(whole))));
    const webhook = sign(provider, body, sent, secretsOf(stack, provider), sentNow(stack));
    return tally([await deliver(stack, webhook)]);
  },

  async garble({ queue }, { stack }) {
    const { cloud } = stack.local;
    const id = randomBytes(8).toString("hex");
    await cloud.call(cloud.administrator, "sqs", "SendMessage", {
      QueueUrl: queueUrl(stack, queue),
      MessageBody: "this is no message of ours",
      ...(queue.endsWith(".fifo") ? { MessageGroupId: id, MessageDeduplicationId: id } : {}),
    });
    return `A message that nobody can read is in ${queue}.`;
  },

  async purge({ queue }, { stack }) {
    const { cloud } = stack.local;
    const QueueUrl = queueUrl(stack, queue);
    await cloud.call(cloud.administrator, "sqs", "PurgeQueue", { QueueUrl });
    return `${queue} is empty.`;
  },

  redrive: ({ queue }, { stack }) => redrive(stack.local.cloud, queue),

  async sendAgain({ webhookId }, { stack }) {
    const { cloud } = stack.local;
    const settings = { region: cloud.region, ...localCredentials(cloud.endpointUrl) };
    const [dynamodb, sqs] = [new DynamoDBClient(settings), new SQSClient(settings)];
    const names = createNames(stack.config);
    const nowMs = () => cloud.clock.nowMs();
    try {
      const redriven = await redriveWebhook(webhookId, { dynamodb, sqs, names, nowMs });
      if ("leftAlone" in redriven)
        throw new Error(`${webhookId} is ${redriven.leftAlone}: it was left alone.`);
      return `${webhookId} is sent again, attempt ${redriven.attempt}.`;
    } finally {
      dynamodb.destroy();
      sqs.destroy();
    }
  },

  async turn({ seconds }, { turning }) {
    turning.turn(seconds * 1000);
    return "The clock is being turned.";
  },

  async stopTurning(_, { turning }) {
    turning.stop();
    return "The clock goes on in real time.";
  },
};

function secretsOf({ secrets }: LocalStack, provider: string) {
  const found = secrets.providers[provider];
  if (!found) throw new Error(`The stack has no provider "${provider}".`);
  return found;
}

/** Signed with the cloud's time, which may have been turned ahead. */
const sentNow = ({ local }: LocalStack) => ({ sentAt: new Date(local.cloud.clock.nowMs()) });

function newEvent({ local }: LocalStack, over: Partial<TestEvent>): TestEvent {
  return {
    type: "",
    amountMinor: 1250n,
    currency: "USD",
    paymentId: `pi_${randomBytes(4).toString("hex")}`,
    id: `evt_${randomBytes(8).toString("hex")}`,
    occurredAt: new Date(local.cloud.clock.nowMs()),
    ...over,
  };
}

async function deliver({ outputs }: LocalStack, webhook: WebhookRequest): Promise<number> {
  return (await post(outputs.apiEndpoint, webhook)).statusCode;
}

/** `20 sent: 19 × 200, 1 × 429` */
function tally(statusCodes: readonly number[]): string {
  const counts = [...Map.groupBy(statusCodes, (code) => code)].sort(([a], [b]) => a - b);
  return `${statusCodes.length} sent: ${counts.map(([code, same]) => `${same.length} × ${code}`).join(", ")}`;
}

const queueUrl = ({ local: { cloud } }: LocalStack, name: string) =>
  `${cloud.endpointUrl}/${cloud.accountId}/${name}`;

function functionName({ outputs }: LocalStack, name: string): string {
  const found = (outputs["functionNames"] as Record<string, string>)[name];
  if (!found) throw new Error(`The stack has no function ${name}.`);
  return found;
}

/** As a machine that goes down would: without a word. */
function killProcesses({ local }: LocalStack, name: string): number {
  const running = (local.cloud.service("lambda") as LambdaService)
    .processes()
    .filter(({ functionName: of, pid }) => of === name && pid > 0);
  for (const { pid } of running) process.kill(pid, "SIGKILL");
  return running.length;
}
