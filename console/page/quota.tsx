import type { QuotaView } from "../protocol";
import { count } from "./format";

export function Quota({ quota }: { quota: readonly QuotaView[] }) {
  return (
    <section class="card" aria-label="Quota">
      <h2>Quota used today</h2>
      <dl class="quota">
        {quota.map(({ provider, used, limit }) => (
          <div key={provider}>
            <dt>{provider}</dt>
            <dd>
              <meter
                min={0}
                max={limit}
                high={limit * 0.7}
                value={used}
                aria-label={`${provider}: ${used} of ${limit}`}
              />
              <span class="number">{`${count(used)} / ${count(limit)}`}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
