import type { AlarmView } from "../protocol";
import { dateAndTime } from "./format";

/** Those that are on first, with their reason; the quiet ones as a list of names. */
export function Alarms({ alarms }: { alarms: readonly AlarmView[] }) {
  const of = (state: AlarmView["state"]) => alarms.filter((alarm) => alarm.state === state);
  const on = of("ALARM");
  return (
    <div class="alarms">
      {on.length === 0 && <p class="empty">No alarm is on.</p>}
      {on.map((alarm) => (
        <div class="alarm" key={alarm.name} data-alarm={alarm.label}>
          <strong>{alarm.label}</strong>
          <span class="at">since {dateAndTime(alarm.changedMs)}</span>
          <p>{alarm.description}</p>
          <p class="reason">{alarm.reason}</p>
        </div>
      ))}
      <Quiet title="Not enough data yet" alarms={of("INSUFFICIENT_DATA")} />
      <Quiet title="OK" alarms={of("OK")} />
    </div>
  );
}

function Quiet({ title, alarms }: { title: string; alarms: readonly AlarmView[] }) {
  if (alarms.length === 0) return null;
  return (
    <details>
      <summary>{`${title}: ${alarms.length}`}</summary>
      <ul class="quiet">
        {alarms.map(({ name, label, description }) => (
          <li key={name} title={description}>
            {label}
          </li>
        ))}
      </ul>
    </details>
  );
}
