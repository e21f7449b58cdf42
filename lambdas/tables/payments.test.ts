/** What the calls on ledger and payments really do: the SDK, over HTTP, against the local cloud's DynamoDB. */
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { ledgerTable, paymentTable } from "../../contracts/tables";
import { applyTransaction } from "../payment-processor/apply";
import type { Effect } from "../payments/effect";
import { startLocalTables, startMs } from "../testing/localTables";
import { recordingObserver } from "../testing/observer";
import { ledgerIn, ledgerKey, type LedgerRow } from "./ledger";
import { paymentsIn } from "./payments";
import { unappliedIn } from "./unapplied";

let client: DynamoDBClient;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ client, stop } = await startLocalTables());
});

afterAll(() => stop());

let counter = 0;

function ledgerRow(
  effect: Partial<Effect> & Pick<Effect, "kind" | "objectId" | "references">,
): LedgerRow {
  counter += 1;
  const full: Effect = {
    amountMinor: 9_007_199_254_740_991n,
    currency: "USD",
    occurredAt: `2026-11-21T10:00:${String(counter).padStart(2, "0")}.000Z`,
    eventId: `evt_${counter}`,
    ...effect,
  };
  return {
    key: ledgerKey("paypal", full),
    webhookId: `paypal#t${counter}`,
    provider: "paypal",
    eventType: "X",
    effect: full,
    tier: "high",
    recordedAt: "2026-11-21T10:00:00.000Z",
  };
}

const order = { id: "O1", rank: 0 };
const authorization = { id: "A1", rank: 1 };
const capture = { id: "C1", rank: 2 };
const ledger = () => ledgerIn(client, ledgerTable.name);

it("keeps a ledger row as it was written, the largest amount to the last unit, and gives it to whoever comes second", async () => {
  const row = ledgerRow({
    kind: "disputed",
    objectId: "D9",
    references: [capture],
    disputeStatus: "open",
  });
  expect(await ledger().record(row)).toBeUndefined();
  expect(await ledger().record({ ...row, webhookId: "paypal#other" })).toEqual(row);
  expect(await ledger().read(row.key)).toEqual(row);
  expect(await ledger().read({ ...row.key, timestamp: "x" })).toBeUndefined();
});

describe("applying to payments", () => {
  const payments = () => paymentsIn(client, paymentTable.name, ledgerTable.name);
  const unapplied = () => unappliedIn(client, ledgerTable.name)("2026-11-21T10:00:00.001Z", 400);
  const ports = () => ({
    ledger: ledger(),
    payments: payments(),
    observer: recordingObserver(),
    sleep: async () => undefined,
    random: () => 0.5,
    now: () => startMs,
  });
  const item = async (id: string) =>
    (
      await client.send(
        new GetItemCommand({ TableName: paymentTable.name, Key: { payment_id: { S: id } } }),
      )
    ).Item;

  it("joins halves that were kept under other ids, and takes the row out of the unapplied index", async () => {
    const amountMinor = 100n;
    const refund = ledgerRow({
      kind: "refunded",
      objectId: "R1",
      references: [capture],
      amountMinor: 30n,
    });
    const authorised = ledgerRow({
      kind: "authorised",
      objectId: "A1",
      references: [authorization, order],
      amountMinor,
    });
    const captured = ledgerRow({
      kind: "completed",
      objectId: "C1",
      references: [capture, order, authorization],
      amountMinor,
    });
    for (const row of [refund, authorised, captured]) await ledger().record(row);
    expect(await unapplied()).toContainEqual(captured.key);

    for (const row of [refund, authorised, captured, refund])
      await applyTransaction(row.key, ports());

    expect(await item("paypal#O1")).toMatchObject({
      status: { S: "partially_refunded" },
      version: { N: "2" },
      captured_minor: { N: "100" },
      refunded_minor: { N: "30" },
      currency: { S: "USD" },
    });
    expect(await item("paypal#C1")).toMatchObject({ alias_of: { S: "paypal#O1" } });
    expect((await item("paypal#C1"))!["entries"]).toBeUndefined();
    expect(await item("paypal#A1")).toMatchObject({ alias_of: { S: "paypal#O1" } });
    expect(await unapplied()).not.toContainEqual(captured.key);
    expect((await ledger().read(captured.key))?.appliedAt).toBe("2026-11-21T10:00:00.000Z");
  });

  it("takes two calls for a row whose object is the payment, three for another, one for a repeat", async () => {
    const reference = [{ id: "O4", rank: 0 }];
    const completed = ledgerRow({ kind: "completed", objectId: "O4", references: reference });
    const refunded = ledgerRow({
      kind: "refunded",
      objectId: "R4",
      references: reference,
      amountMinor: 1n,
    });
    const send = jest.spyOn(client, "send");
    const callsFor = async (row: LedgerRow) => {
      send.mockClear();
      await applyTransaction(row.key, ports());
      return send.mock.calls.map(([command]) => command.constructor.name);
    };
    for (const row of [completed, refunded]) await ledger().record(row);
    const [read, commit] = ["BatchGetItemCommand", "TransactWriteItemsCommand"];
    expect(await callsFor(completed)).toEqual([read, commit]);
    expect(await callsFor(refunded)).toEqual([read, read, commit]);
    expect(await callsFor(completed)).toEqual([read]);
    send.mockRestore();
    expect(await item("paypal#O4")).toMatchObject({ version: { N: "2" } });
  });

  it("gives up on aliases that do not end", async () => {
    const put = (id: string, aliasOf: string) =>
      client.send(
        new PutItemCommand({
          TableName: paymentTable.name,
          Item: { payment_id: { S: id }, alias_of: { S: aliasOf } },
        }),
      );
    await put("paypal#X", "paypal#Y");
    await put("paypal#Y", "paypal#X");
    await expect(payments().resolve([{ id: "paypal#X", rank: 0 }], new Map())).rejects.toThrow(
      "The aliases of paypal#X do not end. Read the items by hand.",
    );
  });

  it("reads entries back as they were: what is applied next sees them", async () => {
    const reference = [{ id: "O2", rank: 0 }];
    const rows = [
      ledgerRow({ kind: "completed", objectId: "C2", references: reference, amountMinor: 500n }),
      ledgerRow({
        kind: "disputed",
        objectId: "D2",
        references: reference,
        amountMinor: 500n,
        disputeStatus: "open",
      }),
      ledgerRow({
        kind: "failed",
        objectId: "F2",
        references: reference,
        amountMinor: undefined,
        currency: undefined,
      }),
      ledgerRow({
        kind: "disputed",
        objectId: "D2",
        references: reference,
        amountMinor: 500n,
        disputeStatus: "won",
      }),
    ];
    for (const row of rows) {
      await ledger().record(row);
      await applyTransaction(row.key, ports());
    }
    const { payments: read } = await payments().resolve([{ id: "paypal#O2", rank: 0 }], new Map());
    const entries = Object.fromEntries(
      [rows[0]!, rows[2]!, rows[3]!].map(({ effect }) => {
        const { references: _, ...entry } = effect;
        return [`${effect.kind}#${effect.objectId}`, entry];
      }),
    );
    expect(read).toEqual([
      { version: 4, payment: { reference: { id: "paypal#O2", rank: 0 }, entries } },
    ]);
  });

  it("applies each of ten at once exactly once", async () => {
    const rows = Array.from({ length: 10 }, (_, i) =>
      ledgerRow({
        kind: "refunded",
        objectId: `R${i}`,
        references: [{ id: "O3", rank: 0 }],
        amountMinor: 1n,
      }),
    );
    for (const row of rows) await ledger().record(row);
    let left = [...rows, ...rows];
    while (left.length > 0) {
      const results = await Promise.allSettled(
        left.map(({ key }) => applyTransaction(key, ports())),
      );
      left = left.filter((_, i) => results[i]!.status === "rejected");
    }
    expect(await item("paypal#O3")).toMatchObject({
      version: { N: "10" },
      refunded_minor: { N: "10" },
    });
  });
});
