/** The twenty guarantees, each in one sentence with the tests that prove it. docs/guarantees.md is made from this. */
export interface Guarantee {
  sentence: string;
  /** File, and the name of a test or of a group of tests in it. */
  tests: readonly (readonly [file: string, name: string])[];
  /** What the tests do not show. */
  open?: string;
}

const crash = "lambdas/crash.test.ts";
const receive = "lambdas/webhook-validator/receive.test.ts";
const fuzz = "lambdas/webhook-validator/fuzz.test.ts";
const system = "cli/localStack.test.ts";
const simulation = "simulation/simulation.test.ts";
const everyFault = "injects every kind of fault, none of which loses, doubles or confuses anything";

/** In the order of the specification: the first is guarantee 1. */
export const guarantees: readonly Guarantee[] = [
  {
    sentence:
      "A sender hears 2xx only when row and message are durable: killed between any two awaits, the validator loses nothing.",
    tests: [
      [
        crash,
        "kills the validator at each point: what the sender was told 2xx is applied, once, without any retry",
      ],
      [simulation, "loses, doubles and confuses nothing in fifty short runs with faults"],
      [simulation, everyFault],
    ],
  },
  {
    sentence:
      "When the send fails after the row was written, the sender's retry or the sweeper sends it, and the ledger has one effect.",
    tests: [
      [
        crash,
        "kills the validator at each point: the sender's retry, at once or a day later, makes no second effect",
      ],
      ["lambdas/sweeper/sweep.test.ts", "is sent after two minutes, then ENQUEUED"],
    ],
  },
  {
    sentence: "A hundred identical deliveries at once are one row, one message and one effect.",
    tests: [
      [receive, "is one row and one message when a hundred come at once"],
      [system, "the same delivery twice is accepted twice and booked once"],
    ],
  },
  {
    sentence:
      "A flipped bit, another URL, a wrong secret, a stale or a future time is refused with 4xx, and nothing is written.",
    tests: [
      [
        fuzz,
        "answers a signed event with 401 once any one bit of its body or its signature is another",
      ],
      [fuzz, "answers whatever nobody signed with 401 or 404, and writes nothing"],
      [receive, "a request that is refused leaves nothing behind"],
      ["simulation/oracle/forged.test.ts", "sees a forged delivery that was taken"],
    ],
  },
  {
    sentence:
      "Square's published vectors, headers made by Stripe's own library and PayPal's chains verify; a body forged to PayPal's CRC32 is refused.",
    tests: [
      ["lambdas/providers/square.test.ts", "Square's published vectors"],
      ["lambdas/providers/stripe.test.ts", "verifies a header that Stripe's own library made"],
      [
        "lambdas/providers/certificates.test.ts",
        "is trusted from leaf over intermediate to the anchor",
      ],
      [receive, "of PayPal is 401 when its body was forged to the same CRC32"],
    ],
  },
  {
    sentence:
      "While a secret rotates the old and the new one verify; after the overlap the old one does not.",
    tests: [
      [
        receive,
        "takes a new secret on the first event signed with it, though the old one is cached",
      ],
      [
        "lambdas/webhook-validator/secrets.test.ts",
        "gives old and new during the overlap, and the old one not a millisecond longer",
      ],
    ],
  },
  {
    sentence:
      "SSM, DynamoDB, SQS or the certificate host being down is answered with 503, never with 401 or 200.",
    tests: [
      [receive, "a dependency that is down is 503 with Retry-After"],
      [simulation, everyFault],
    ],
  },
  {
    sentence:
      "Every order of authorise, capture, partial refund and dispute ends in the same state, and a change that is told twice counts once.",
    tests: [
      [
        "lambdas/payments/payment.test.ts",
        "ends in the same state for every one of the 720 orders of a payment's life",
      ],
      ["lambdas/payments/payment.test.ts", "takes one change told by two events once"],
    ],
  },
  {
    sentence:
      "A message that always fails holds back nobody else, reaches the DLQ, and a redrive applies it once.",
    tests: [
      [
        "lambdas/provider-processor/batch.test.ts",
        "returns a poison message alone, with back-off, and lets its neighbours through",
      ],
      [crash, "brings a webhook that kept failing over DLQ and FAILED to one effect by a redrive"],
    ],
  },
  {
    sentence: "Amounts round-trip exactly, for currencies of 0, 2 and 3 decimals.",
    tests: [
      [
        "lambdas/money/money.test.ts",
        "round-trips every amount through its decimal text, for 0, 2 and 3 decimals",
      ],
    ],
  },
  {
    sentence: "When PutEvents fails in part, only what failed is sent again.",
    tests: [
      ["lambdas/provider-processor/publisher.test.ts", "sends again only the entries that failed"],
    ],
  },
  {
    sentence:
      "Each rule of the bus matches what it should and nothing else, whatever the currency.",
    tests: [
      ["stacks/components/events/rules.test.ts", "rules of the bus"],
      ["lambdas/tiers/tiers.test.ts", "puts %s minor units of %s into tier %s"],
    ],
    open: "That each target has its DLQ and its alarm is decided at every preview, by the rules dlq-everywhere and alarm-coverage of the policy pack.",
  },
  {
    sentence:
      "A pipe that delivers twice has one effect, and whatever was answered 2xx is applied, or FAILED or in a DLQ with its alarm on.",
    tests: [
      [
        crash,
        "kills processor and payment processor at each point: one ledger row, one effect, told to the bus at least once",
      ],
      [simulation, "loses, doubles and confuses nothing in fifty short runs with faults"],
      ["simulation/oracle/judge.test.ts", "accepts FAILED only with its alarm on"],
    ],
  },
  {
    sentence: "Each refusal can be told apart, by its answer and by a metric.",
    tests: [
      [
        "cli/quota.deploys.test.ts",
        "the 10,001st request of a day is refused, alarms tell of it, and the next day is open again",
      ],
      [system, "every refusal has its own answer, and nothing is written"],
      ["stacks/components/ingress/ingress.test.ts", "tell each refusal apart by its status"],
    ],
  },
  {
    sentence: "An alarm goes to ALARM when its condition holds and back to OK after.",
    tests: [
      [
        system,
        "a queue deeper than 1,000 raises its alarm and tells the alerts topic; drained, the alarm is OK again",
      ],
      [
        "cli/quota.deploys.test.ts",
        "the 10,001st request of a day is refused, alarms tell of it, and the next day is open again",
      ],
      ["simulation/alarms.test.ts", "each alarm comes on and goes off again"],
    ],
  },
  {
    sentence:
      "What we stored can be replayed and what we never stored can be reconciled with the provider's list, by range of time, a dry run first, and nothing doubles.",
    tests: [
      [
        "cli/replay/replay.test.ts",
        "doubles nothing: what was booked before is booked once after a replay of everything",
      ],
      [
        "cli/reconcile/reconcile.test.ts",
        "has all its pages read, and takes what was never stored, once",
      ],
      [
        "cli/security/sweep.deploys.test.ts",
        "replays and reconciles over the real calls, and books each event once",
      ],
    ],
  },
  {
    sentence:
      "A card number, a secret or a signature is in no log, trace, metric, queue attribute, output or state file.",
    tests: [
      [
        "cli/security/sweep.deploys.test.ts",
        "holds card number, secrets and signatures nowhere but in the bodies and where secrets are kept",
      ],
      ["cli/security/sweep.deploys.test.ts", "the sweep can see"],
      [receive, "keeps bodies, signatures and secrets out of everything it says"],
    ],
  },
  {
    sentence: "Bundles and their cold import stay in their budget.",
    tests: [["cli/build/build.test.ts", "keeps %s within its budget"]],
  },
  {
    sentence:
      "This page names a test that exists for each guarantee, and says where the guarantees end.",
    tests: [["cli/guarantees/guarantees.test.ts", "names only tests that exist"]],
  },
  {
    sentence: "Load is sent with and without faults, and its figures are published with 0 lost.",
    tests: [
      [
        "load-tests/lib/accounting.test.ts",
        "misses an event between others, but only where none was given up",
      ],
      [
        "load-tests/lib/accounting.test.ts",
        "sees a webhook that stood still, a doubled row, and a wrong amount",
      ],
      ["cli/load/report.test.ts", "passes only where k6 and every threshold say so"],
      [
        "cli/faults/localFaults.test.ts",
        "counts by call and kind what the callers met, and what took effect all the same",
      ],
      [
        "cli/load/report.test.ts",
        "publishes each fault by call and kind, beside what was lost, doubled and wrong",
      ],
      ["cli/load/report.test.ts", "fails where one webhook was lost, whatever the faults"],
      [
        "cli/load/published.test.ts",
        "lost nothing, doubled nothing and confused nothing, without faults and with every kind of them",
      ],
    ],
  },
];
