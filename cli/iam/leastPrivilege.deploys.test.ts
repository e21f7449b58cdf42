import path from "node:path";
import { plain } from "../../local/engine/propertyValues";
import { createTerminal } from "../terminal";
import { type Lane, lanes, look, type Seen, type Sent } from "./lanes";
import { driveFullRun, type Measured, reportUsage, startMeasured } from "./measure";
import { type Removal, withoutActions } from "./withoutGrant";

/**
 * Least privilege, measured from both sides on the deployed system: nothing is granted that is not used (or
 * explained), and nothing of what is used could be taken away without anybody noticing.
 */
let measured: Measured;
/** Used actions by logical name of the function's role. */
let usedActions: Map<string, string[]>;

beforeAll(async () => {
  measured = await startMeasured({
    projectDirectory: path.join(__dirname, "../.."),
    stack: "dev",
    terminal: quiet(),
  });
}, 120_000);

afterAll(() => measured?.stack.stop());

const quiet = () => createTerminal({ write: () => undefined }, () => 0);

test("every grant is used by the full run, or a reason is written down", async () => {
  await driveFullRun(
    measured,
    createTerminal({ write: () => undefined }, () => 0),
  );
  const report = await reportUsage(measured);
  expect(report.unexplained).toEqual([]);
  expect(report.needless).toEqual([]);
  expect(report.usages.length).toBeGreaterThan(150);
  usedActions = usedActionsOfFunctions(report.usages);
  expect([...usedActions.keys()].sort()).toEqual(
    [...lanes.flatMap((lane) => lane.roles(measured.trial)), "webhook-authorizer"].sort(),
  );
}, 120_000);

describe("without one of the actions that it uses, a function is refused", () => {
  test.each(lanes.map((lane) => [lane.name, lane] as const))(
    "%s: every other action, one a role at a time",
    async (_name, lane) => {
      await expectSeen(await lane.drive(measured.trial), healthy[lane.name]!);
      for (const removals of roundsOf(lane))
        await round(removals, () => lane.drive(measured.trial), lane.healMinutes);
    },
    240_000,
  );

  // A log stream is made by a process's first line, so for the last one they start anew.
  test.each(["logs:PutLogEvents", "xray:PutTraceSegments", "logs:CreateLogStream"])(
    "%s, each function: nothing waits for its logs and traces",
    async (action) => {
      const removals = [...usedActions.keys()].map((role) => ({ role, action }));
      await round(removals, async () => {
        if (action === "logs:CreateLogStream")
          await change("aws:lambda/function:Function", { description: "Started anew." });
        for (const { drive } of lanes) await drive(measured.trial);
        return {};
      });
    },
    120_000,
  );

  test("every loss in the table of visible ones was looked at", () => {
    expect([...lookedAt].sort()).toEqual(Object.keys(visibleLosses).sort());
  });
});

const fine: Seen = {
  statusCode: 200,
  status: "PROCESSED",
  ledgerRows: 1,
  isApplied: true,
  isNotApplied: false,
  hasTier: true,
  waiting: 0,
  dead: 0,
};
type Expected = Record<string, Partial<Seen>>;

/** What each lane's drive ends in with all actions. */
const healthy: Record<string, Expected> = {
  front: { stripe: fine, paypal: fine, square: fine, generic: fine },
  processors: { stripe: fine, paypal: fine, square: fine, generic: fine },
  "behind the ledger": { stripe: fine },
  recovery: {
    stripe: { ...fine, statusCode: 503 },
    paypal: { ...fine, status: "FAILED", ledgerRows: 0, isApplied: false, hasTier: false },
    generic: { ...fine, isNotApplied: true },
  },
};

const unavailable = { statusCode: 503, status: undefined, ledgerRows: 0 };
const orphaned = { statusCode: 503, status: "RECEIVED", ledgerRows: 0 };
const unrecorded = { status: "ENQUEUED", ledgerRows: 0, waiting: 1 };
const unapplied = { status: "PROCESSED", isApplied: false, isNotApplied: true };

/** Where a refusal can be seen from outside: what the lane's drive then ends in instead. */
const visibleLosses: Record<string, Expected> = {
  "webhook-validator dynamodb:PutItem": { stripe: unavailable, paypal: unavailable },
  "webhook-validator dynamodb:UpdateItem": { stripe: { statusCode: 503 } },
  "webhook-validator ssm:GetParameter": { stripe: unavailable, square: unavailable },
  "webhook-validator sqs:SendMessage": { stripe: orphaned, generic: orphaned },
  "webhook-validator kms:GenerateDataKey": { stripe: orphaned, generic: orphaned },
  "stripe-processor sqs:ReceiveMessage": { stripe: unrecorded },
  "paypal-processor dynamodb:PutItem": { paypal: unrecorded },
  "square-processor events:PutEvents": { square: { ...unrecorded, ledgerRows: 1 } },
  "generic-processor dynamodb:UpdateItem": { generic: { status: "ENQUEUED", ledgerRows: 1 } },
  "stripe-processor dynamodb:GetItem": { stripe: { status: "ENQUEUED", ledgerRows: 1 } },
  "paypal-processor sqs:DeleteMessage": { paypal: { status: "PROCESSED", waiting: 1 } },
  // It comes back after the queue's own timeout only.
  "square-processor sqs:ChangeMessageVisibility": { square: { status: "ENQUEUED", waiting: 1 } },
  "payment-processor dynamodb:BatchGetItem": { stripe: unapplied },
  "payment-processor dynamodb:PutItem": { stripe: unapplied },
  "payment-processor dynamodb:UpdateItem": { stripe: unapplied },
  "event-processor dynamodb:UpdateItem": { stripe: { hasTier: false } },
  "sweeper dynamodb:Query": { stripe: orphaned },
  "sweeper sqs:SendMessage": { stripe: orphaned },
  "sweeper states:StartExecution": { generic: { isApplied: false, isNotApplied: true } },
  "dlq-consumer dynamodb:UpdateItem": { paypal: { status: "ENQUEUED", dead: 1 } },
  "dlq-consumer sqs:ReceiveMessage": { paypal: { status: "ENQUEUED", dead: 1 } },
};
const lookedAt = new Set<string>();

async function expectSeen(sent: Sent, expected: Expected): Promise<void> {
  for (const [provider, seen] of Object.entries(expected))
    expect([provider, await look(measured.trial, sent, provider)]).toEqual([
      provider,
      expect.objectContaining(seen),
    ]);
}

/** In the n-th round each role of the lane lacks its n-th action. */
function roundsOf(lane: Lane): Removal[][] {
  const rounds: Removal[][] = [];
  for (const role of lane.roles(measured.trial))
    usedActions
      .get(role)!
      .filter((action) => !/^(logs|xray):/.test(action))
      .forEach((action, n) => (rounds[n] ??= []).push({ role, action }));
  return rounds;
}

/** Every role is refused its action, and where that can be seen from outside, it is. Then all is given back and settles. */
async function round(
  removals: readonly Removal[],
  drive: () => Promise<Sent>,
  healMinutes = 5,
): Promise<void> {
  const { trial, log } = measured;
  const physical = removals.map(({ role, action }) => ({
    role: trial.names.physical(role),
    action,
  }));
  await withoutActions(trial, physical, async () => {
    log.clear();
    const sent = await drive();
    const refusedMappings = await mappingsRefused(removals);
    const refused = removals.filter(
      (removal) => isRefused(removal) || refusedMappings.includes(removal),
    );
    expect(refused).toEqual(removals);
    for (const { role, action } of removals) {
      const losses = visibleLosses[`${role} ${action}`];
      if (!losses) continue;
      lookedAt.add(`${role} ${action}`);
      await expectSeen(sent, losses);
    }
  });
  await trial.pass(healMinutes);
}

function isRefused({ role, action }: Removal): boolean {
  const { trial, log } = measured;
  const roleArn = trial.names.arn.role(role);
  return log
    .all()
    .some(
      ({ caller, request, allowed }) =>
        !allowed && request.action === action && caller.roleArn === roleArn,
    );
}

/** What a mapping asks of its role only when it is made or changed. */
async function mappingsRefused(removals: readonly Removal[]): Promise<Removal[]> {
  const { trial } = measured;
  const refused: Removal[] = [];
  for (const removal of removals) {
    if (removal.action !== "sqs:GetQueueAttributes") continue;
    const { EventSourceMappings } = await trial.call("lambda", "ListEventSourceMappings", {
      FunctionName: trial.names.physical(removal.role),
    });
    const [mapping] = EventSourceMappings as { UUID: string }[];
    const change = trial.call("lambda", "UpdateEventSourceMapping", {
      UUID: mapping!.UUID,
      Enabled: true,
    });
    await expect(change).rejects.toThrow(
      "The provided execution role does not have permissions to call GetQueueAttributes on SQS",
    );
    refused.push(removal);
  }
  return refused;
}

/** Changes all resources of a type in place, past the program. */
async function change(token: string, over: Record<string, unknown>): Promise<void> {
  const { stack, trial } = measured;
  const { cloud } = trial;
  const types = cloud.allServices().flatMap(({ resourceTypes }) => resourceTypes);
  const type = types.find((each) => each.token === token)!;
  const records = [...stack.local.engine.state("dev").resources.values()];
  for (const { id, name, ...record } of records.filter((each) => each.type === token)) {
    const inputs = plain(record.inputs) as Record<string, unknown>;
    const old = { inputs, outputs: plain(record.outputs) as Record<string, unknown> };
    const context = { caller: cloud.administrator, logicalName: name };
    await type.update(id!, { ...inputs, ...over }, old, context);
  }
  await trial.settle();
}

function usedActionsOfFunctions(
  usages: Awaited<ReturnType<typeof reportUsage>>["usages"],
): Map<string, string[]> {
  const { trial, stack } = measured;
  const functions = Object.keys(stack.outputs["functionNames"] as Record<string, string>);
  const used = new Map<string, string[]>();
  for (const name of functions) {
    const role = trial.names.physical(name);
    const actions = usages
      .filter(({ grant, uses }) => grant.role.name === role && uses > 0)
      .map(({ grant }) => grant.action);
    used.set(name, [...new Set(actions)]);
  }
  return used;
}
