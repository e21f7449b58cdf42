/** No alarm here, nor in the environment before while it still runs this release. INSUFFICIENT_DATA is not quiet. */
import { type AlarmHistory, type Facts, ledgerOf, unknown } from "../facts";
import { currentDeployment } from "../ledger";
import { closed, type Gate, open, type Verdict, whenKnown } from "./gate";

export const alarmsQuiet: Gate = (facts, { environment, release, change }) => {
  if (!environment.alarmsQuiet) return open();
  const here = whenKnown(ledgerOf(facts, environment.name), (ledger) =>
    currentDeployment(ledger) === undefined
      ? open("nothing runs here yet")
      : judge(facts, environment.name),
  );
  if (!here.open || change === "config") return here;
  return whenKnown(ledgerOf(facts, environment.predecessor), (ledger) =>
    currentDeployment(ledger)?.started.record.release === release
      ? judge(facts, environment.predecessor)
      : open(),
  );
};

function judge(facts: Facts, environment: string): Verdict {
  const alarms = facts.alarms[environment] ?? unknown(`the alarms of ${environment} were not read`);
  return whenKnown(alarms, (history) => quiet(environment, history, facts.nowMs));
}

function quiet(environment: string, history: AlarmHistory, nowMs: number): Verdict {
  if (nowMs < history.sinceMs)
    return {
      open: false,
      reason: `the alarms of ${environment} are not known for then`,
      known: false,
    };
  if (history.alarmCount === 0) return closed(`${environment} has no alarms that could be quiet`);
  const last = history.episodes.find(({ toMs }) => toMs === undefined || toMs > nowMs);
  if (!last) return open();
  return closed(
    last.state === "ALARM"
      ? `the alarm ${last.alarm} of ${environment} is on`
      : `the alarm ${last.alarm} of ${environment} has not enough data`,
  );
}
