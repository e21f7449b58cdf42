import { useState } from "preact/hooks";
import { Alarms } from "./alarms";
import { Board } from "./board";
import { Breaking } from "./breaking";
import { Clock } from "./clock";
import type { Connection } from "./connection";
import { Denials } from "./denials";
import { Header } from "./header";
import { Inspector } from "./inspector";
import { Payments } from "./payments";
import { Pipeline } from "./pipeline";
import { Policies } from "./policies";
import { Quota } from "./quota";
import { Send } from "./send";
import { Tabs } from "./tabs";
import { useActing } from "./useActing";
import { useSections } from "./useSections";
import { Webhooks } from "./webhooks";

export function App({ connection }: { connection: Connection }) {
  const { sections, trouble } = useSections(connection);
  const acting = useActing(connection);
  const [selected, setSelected] = useState<string>();
  const { topology, flow, cloud, deploy, alarms = [], offer } = sections;
  if (!topology || !flow || !cloud || !deploy || !offer)
    return <p class="waiting">{trouble ?? "Waiting for the local cloud …"}</p>;
  const node = topology.nodes.find(({ id }) => id === selected);
  const on = alarms.filter(({ state }) => state === "ALARM").length;
  const { webhooks = [], payments = [], denials = [], quota = [] } = sections;
  return (
    <>
      <Header deploy={deploy} cloud={cloud} alarmsOn={on} trouble={trouble} />
      <main>
        <Pipeline
          {...{ topology, flow, alarms }}
          selected={selected}
          onSelect={(id) => setSelected(id === selected ? undefined : id)}
        />
        {node && (
          <Inspector
            {...{ node, topology, flow, alarms, acting }}
            onClose={() => setSelected(undefined)}
          />
        )}
        <div class="columns">
          <Tabs
            tabs={[
              {
                name: "Webhooks",
                count: webhooks.length,
                show: () => <Webhooks {...{ webhooks, connection, acting }} />,
              },
              {
                name: "Payments",
                count: payments.length,
                show: () => <Payments payments={payments} />,
              },
              {
                name: "Alarms",
                count: on,
                alarming: on > 0,
                show: () => <Alarms alarms={alarms} />,
              },
              {
                name: "IAM denials",
                count: denials.length,
                alarming: denials.length > 0,
                show: () => <Denials denials={denials} />,
              },
              { name: "Policies", show: () => <Policies deploy={deploy} /> },
              { name: "Environments", show: () => <Board connection={connection} /> },
            ]}
          />
          <aside aria-label="Try it">
            <Send offer={offer} acting={acting} />
            <Breaking offer={offer} faults={cloud.faults} nowMs={cloud.nowMs} acting={acting} />
            <Clock cloud={cloud} acting={acting} />
            <Quota quota={quota} />
          </aside>
        </div>
      </main>
      <p class={acting.answer?.ok === false ? "answer bad" : "answer"} role="status">
        {acting.answer?.text}
      </p>
    </>
  );
}
