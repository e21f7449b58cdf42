import { useState } from "preact/hooks";
import type { ActiveFault, Offer } from "../protocol";
import { span } from "./format";
import type { Acting } from "./useActing";

export interface BreakingProps {
  offer: Offer;
  faults: readonly ActiveFault[];
  nowMs: number;
  acting: Acting;
}

/** What may go wrong, on purpose. */
export function Breaking({ offer, faults, nowMs, acting }: BreakingProps) {
  const [provider, setProvider] = useState(offer.providers[0]?.name ?? "");
  return (
    <section class="card" aria-label="Break something">
      <h2>Break something</h2>
      <div class="buttons">
        <button type="button" onClick={() => acting.act("fail", { service: "sqs", seconds: 60 })}>
          SQS fails for a minute
        </button>
        <button
          type="button"
          onClick={() => acting.act("fail", { service: "dynamodb", seconds: 60 })}
        >
          DynamoDB fails for a minute
        </button>
        <button type="button" onClick={() => acting.act("crash", {})}>
          The validator dies after its next claim
        </button>
      </div>
      <div class="pair">
        <label>
          An event that nobody can read
          <select
            value={provider}
            onChange={({ currentTarget }) => setProvider(currentTarget.value)}
          >
            {offer.providers.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <button type="button" onClick={() => acting.act("poison", { provider })}>
          Send one
        </button>
      </div>
      {faults.map(({ id, what, untilMs }) => (
        <p class="fault" key={id}>
          {what}
          {untilMs !== undefined && ` for ${span(Math.max(0, untilMs - nowMs))} more`}
          <button type="button" class="link" onClick={() => acting.act("mend", { id })}>
            mend
          </button>
        </p>
      ))}
    </section>
  );
}
