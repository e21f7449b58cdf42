import { Fragment } from "preact";
import { useState } from "preact/hooks";
import type { PaymentView } from "../protocol";
import { time } from "./format";

export function Payments({ payments }: { payments: readonly PaymentView[] }) {
  const [open, setOpen] = useState<string>();
  if (payments.length === 0) return <p class="empty">No payment has changed yet.</p>;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Changed</th>
          <th scope="col">Payment</th>
          <th scope="col">Status</th>
          <th scope="col">Totals</th>
          <th scope="col" class="number">
            Transactions
          </th>
        </tr>
      </thead>
      <tbody>
        {payments.map((payment) => {
          const isOpen = payment.id === open;
          return (
            <Fragment key={payment.id}>
              <tr class={isOpen ? "open" : ""}>
                <td class="number">{time(payment.updatedMs)}</td>
                <td>
                  <button
                    type="button"
                    class="link"
                    aria-expanded={isOpen}
                    onClick={() => setOpen(isOpen ? undefined : payment.id)}
                  >
                    {payment.id}
                  </button>
                </td>
                <td>{payment.status.replace("_", " ")}</td>
                <td>{payment.amounts.join(", ")}</td>
                <td class="number">{payment.transactions.length}</td>
              </tr>
              {isOpen && <Transactions payment={payment} />}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

function Transactions({ payment }: { payment: PaymentView }) {
  return (
    <tr class="detail">
      <td colSpan={5}>
        <ol class="timeline" aria-label={`Transactions of ${payment.id}`}>
          {payment.transactions.map(({ kind, objectId, amount, occurredAt, eventId }) => (
            <li key={`${kind} ${objectId}`}>
              <div class="hop">
                <span class="at">{time(Date.parse(occurredAt))}</span>
                <span class="where">{kind}</span>
                <span class="what">{[amount, objectId, eventId].filter(Boolean).join(" · ")}</span>
              </div>
            </li>
          ))}
        </ol>
      </td>
    </tr>
  );
}
