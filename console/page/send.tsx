import { useState } from "preact/hooks";
import type { Offer } from "../protocol";
import type { Acting } from "./useActing";

/** A genuinely signed event, or many. */
export function Send({ offer, acting }: { offer: Offer; acting: Acting }) {
  const [form, setForm] = useState({
    provider: offer.providers[0]?.name ?? "",
    type: offer.providers[0]?.defaultType ?? "",
    amount: "12.50",
    currency: "USD",
    payment: "",
    count: 1,
  });
  const provider = offer.providers.find(({ name }) => name === form.provider);
  const change = (over: Partial<typeof form>) => setForm((before) => ({ ...before, ...over }));
  const choose = (name: string) =>
    change({
      provider: name,
      type: offer.providers.find((other) => other.name === name)?.defaultType ?? "",
    });
  return (
    <form
      class="card"
      aria-label="Send a test event"
      onSubmit={(event) => {
        event.preventDefault();
        acting.act("send", form);
      }}
    >
      <h2>Send a signed event</h2>
      <label>
        Provider
        <select value={form.provider} onChange={({ currentTarget }) => choose(currentTarget.value)}>
          {offer.providers.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label>
        Type
        <select
          value={form.type}
          onChange={({ currentTarget }) => change({ type: currentTarget.value })}
        >
          {provider?.types.map((type) => (
            <option key={type}>{type}</option>
          ))}
        </select>
      </label>
      <div class="pair">
        <label>
          Amount
          <input
            inputMode="decimal"
            value={form.amount}
            onInput={({ currentTarget }) => change({ amount: currentTarget.value })}
          />
        </label>
        <label>
          Currency
          <input
            size={4}
            value={form.currency}
            onInput={({ currentTarget }) => change({ currency: currentTarget.value })}
          />
        </label>
      </div>
      <div class="pair">
        <label>
          Payment
          <input
            placeholder="a new one"
            value={form.payment}
            onInput={({ currentTarget }) => change({ payment: currentTarget.value })}
          />
        </label>
        <label>
          How many
          <input
            type="number"
            min={1}
            max={500}
            value={form.count}
            onInput={({ currentTarget }) => change({ count: Number(currentTarget.value) })}
          />
        </label>
      </div>
      <button type="submit" class="primary" disabled={acting.busy}>
        Send
      </button>
    </form>
  );
}
