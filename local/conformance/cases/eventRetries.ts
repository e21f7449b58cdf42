import type { Input } from "../../core/service";
import { casesOf } from "../case";
import type { Kit } from "../kit";
import { arrivals, entry, openQueue } from "./delivery";
import { receive } from "./sqs";

const guide = (page: string) =>
  `https://docs.aws.amazon.com/eventbridge/latest/userguide/${page}.html`;

const retries = guide("eb-rule-retry-policy");
const DAY_SECONDS = 86_400;

/** A rule with a function as its target, whose service is out; what the rule's dead-letter queue gets, and when. */
async function whileLambdaIsOut(kit: Kit, RetryPolicy: Input | undefined, afterSeconds: number) {
  const mend = await kit.breakDown("lambda:Invoke");
  const bus = await kit.make.bus("retry-bus");
  const dead = await openQueue(kit, "retry-dlq", "events.amazonaws.com");
  const Arn = await kit.make.lambda("target", "export const handler = async () => 1;");
  await kit.make.rule({
    ...{ name: "retried", bus, pattern: { source: ["payments"] } },
    targets: [
      {
        ...{ Id: "function", Arn, DeadLetterConfig: { Arn: dead.arn } },
        ...(RetryPolicy && { RetryPolicy }),
      },
    ],
  });
  await kit.events("PutEvents", { Entries: [entry({ n: 1 }, { EventBusName: bus })] });
  const early = await receive(kit, dead.url, { MaxNumberOfMessages: 10 });
  await kit.wait(afterSeconds);
  const [letter] = (await receive(kit, dead.url, {
    MessageAttributeNames: ["All"],
  })) as Input[];
  mend();
  const attribute = (name: string) => letter?.["MessageAttributes"]?.[name]?.StringValue;
  return {
    early: early.length,
    condition: attribute("EXHAUSTED_RETRY_CONDITION"),
    retryAttempts: Number(attribute("RETRY_ATTEMPTS") ?? Number.NaN),
  };
}

export const eventRetryCases = casesOf("events", {
  "an-outage-is-waited-for": {
    page: retries,
    says: "An event that could not be delivered is tried again with exponential back off and jitter.",
    expected: { during: 0, after: 1 },
    async run(kit) {
      const mend = await kit.breakDown("sqs:SendMessage");
      const bus = await kit.make.bus("outage-bus");
      const queue = await openQueue(kit, "outage", "events.amazonaws.com");
      await kit.make.rule({
        ...{ name: "outage", bus, pattern: { source: ["payments"] } },
        targets: [{ Id: "queue", Arn: queue.arn }],
      });
      await kit.events("PutEvents", { Entries: [entry({ n: 1 }, { EventBusName: bus })] });
      await kit.wait(300);
      const during = (await receive(kit, queue.url)).length;
      mend();
      await kit.wait(1200);
      return { during, after: (await receive(kit, queue.url)).length };
    },
  },
  "retries-end-after-a-day-or-185-times": {
    page: retries,
    says: "By default, retrying goes on for 24 hours and up to 185 times; then the event goes to the dead-letter queue.",
    expected: { early: 0, ended: true, within: true },
    async run(kit) {
      const { early, condition, retryAttempts } = await whileLambdaIsOut(
        kit,
        undefined,
        DAY_SECONDS + 60,
      );
      const conditions = ["MaximumRetryAttempts", "MaximumEventAgeInSeconds"];
      return {
        ...{ early, ended: conditions.includes(condition) },
        within: retryAttempts > 100 && retryAttempts <= 185,
      };
    },
  },
  "retry-attempts-can-be-fewer": {
    page: guide("eb-rule-dlq"),
    says: "EXHAUSTED_RETRY_CONDITION says which condition of the retry policy ended the retries, RETRY_ATTEMPTS how many there were.",
    expected: { early: 0, condition: "MaximumRetryAttempts", retryAttempts: 2 },
    run: (kit) => whileLambdaIsOut(kit, { MaximumRetryAttempts: 2 }, 3600),
  },
  "an-event-can-grow-too-old": {
    page: guide("eb-rule-dlq"),
    says: "An event older than MaximumEventAgeInSeconds is not tried again.",
    expected: { early: 0, condition: "MaximumEventAgeInSeconds" },
    async run(kit) {
      const policy = { MaximumEventAgeInSeconds: 60 };
      const { early, condition } = await whileLambdaIsOut(kit, policy, 3600);
      return { early, condition };
    },
  },
  "an-input-transformer-makes-the-input": {
    page: guide("eb-transform-target-input"),
    says: "InputPathsMap names parts of the event; the template has them as <name>.",
    expected: [{ payment: 7, text: "payment of payments" }],
    async run(kit) {
      const bus = await kit.make.bus("template-bus");
      const queue = await openQueue(kit, "template", "events.amazonaws.com");
      await kit.make.rule({
        ...{ name: "template", bus, pattern: { source: ["payments"] } },
        targets: [
          {
            ...{ Id: "queue", Arn: queue.arn },
            InputTransformer: {
              InputPathsMap: { n: "$.detail.n", from: "$.source" },
              InputTemplate: '{"payment": <n>, "text": "payment of <from>"}',
            },
          },
        ],
      });
      await kit.events("PutEvents", { Entries: [entry({ n: 7 }, { EventBusName: bus })] });
      return (await arrivals(kit, queue, 1)).map((body) => JSON.parse(body));
    },
  },
  "a-schedule-sends-by-the-clock": {
    page: guide("eb-create-rule-schedule"),
    says: "A rule with a rate expression runs at that rate; the event is of type Scheduled Event.",
    expected: { early: 0, types: ["Scheduled Event", "Scheduled Event"] },
    async run(kit) {
      const queue = await openQueue(kit, "scheduled", "events.amazonaws.com");
      await kit.make.rule({
        ...{ name: "scheduled", schedule: "rate(5 minutes)" },
        targets: [{ Id: "queue", Arn: queue.arn }],
      });
      const early = (await receive(kit, queue.url)).length;
      await kit.wait(605);
      const bodies = await arrivals(kit, queue, 2);
      return { early, types: bodies.map((body) => JSON.parse(body)["detail-type"]) };
    },
  },
  "entries-over-1-mib": {
    page: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html",
    says: "The entries of one request have less than 1 MB together.",
    expected: "ValidationException",
    run: ({ events, refusal }) =>
      refusal(events("PutEvents", { Entries: [entry({ text: "x".repeat(1_048_576) })] })),
  },
});
