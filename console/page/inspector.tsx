/** Everything about one node: what comes and goes along each arrow, what waits, its alarms, and what can be done to it. */
import type { AlarmView, EdgeFlow, Flow, Topology, TopologyEdge, TopologyNode } from "../protocol";
import { count, rate, shortArn } from "./format";
import type { Acting } from "./useActing";

export interface InspectorProps {
  node: TopologyNode;
  topology: Topology;
  flow: Flow;
  alarms: readonly AlarmView[];
  acting: Acting;
  onClose(): void;
}

export function Inspector({ node, topology, flow, alarms, acting, onClose }: InspectorProps) {
  const label = (id: string) => topology.nodes.find((other) => other.id === id)?.label ?? id;
  const queues = [
    ...(node.kind === "queue" ? [node.name] : []),
    ...node.deadLetterQueues.map(nameIn),
  ];
  const watching = alarms.filter(({ watches }) =>
    [node.name, ...queues].some((name) => watches.includes(name)),
  );
  return (
    <section class="card inspector" aria-label={`Details of ${node.label}`}>
      <h2>
        {node.label} <span class="arn">{shortArn(node.id)}</span>
        <button type="button" class="link close" onClick={onClose}>
          close
        </button>
      </h2>
      <div class="facts-grid">
        <Arrows
          title="Comes from"
          edges={topology.edges.filter(({ to }) => to === node.id)}
          other={({ from }) => label(from)}
          flow={flow}
        />
        <Arrows
          title="Goes to"
          edges={topology.edges.filter(({ from }) => from === node.id)}
          other={({ to }) => label(to)}
          flow={flow}
        />
        {queues.length > 0 && (
          <div>
            <h3>Queues</h3>
            <ul>
              {queues.map((name) => (
                <Queue
                  key={name}
                  {...{ name, flow, acting }}
                  takesBack={node.kind === "queue" && name !== node.name}
                />
              ))}
            </ul>
          </div>
        )}
        <div>
          <h3>Alarms</h3>
          <ul>
            {watching.map(({ name, label: alarm, state, reason }) => (
              <li key={name} title={reason}>
                <span class={`state ${state === "ALARM" ? "failed" : ""}`}>{alarm}</span>
              </li>
            ))}
          </ul>
        </div>
      </div>
      {node.kind === "queue" && (
        <button type="button" onClick={() => acting.act("garble", { queue: node.name })}>
          Put in a message that nobody can read
        </button>
      )}
      {node.kind === "function" && (
        <button type="button" onClick={() => acting.act("kill", { function: node.name })}>
          Kill its process
        </button>
      )}
    </section>
  );
}

const nameIn = (arn: string) => arn.slice(arn.lastIndexOf(":") + 1);

interface ArrowsProps {
  title: string;
  edges: readonly TopologyEdge[];
  other(edge: TopologyEdge): string;
  flow: Flow;
}

function Arrows({ title, edges, other, flow }: ArrowsProps) {
  if (edges.length === 0) return null;
  return (
    <div>
      <h3>{title}</h3>
      <ul>
        {edges.map((edge) => (
          <li key={edge.id}>
            <span>{other(edge)}</span>
            <span class="number">{told(flow.edges[edge.id])}</span>
            {edge.via.length > 0 && <small>{edge.via.join(", ")}</small>}
          </li>
        ))}
      </ul>
    </div>
  );
}

function told(flow: EdgeFlow | undefined): string {
  if (!flow) return "0";
  const failed = flow.failed > 0 ? ` ✗ ${count(flow.failed)}` : "";
  return `${count(flow.passed)}${failed} ${rate(flow.perSecond)}`;
}

interface QueueProps {
  name: string;
  flow: Flow;
  acting: Acting;
  /** SQS redrives what a queue gave up; what functions and rules gave up, it does not. */
  takesBack: boolean;
}

function Queue({ name, flow, acting, takesBack }: QueueProps) {
  const depth = flow.queues[name];
  return (
    <li>
      <span>{name}</span>
      <span class="number">
        {depth ? `${depth.visible} waiting, ${depth.inFlight} in flight` : "empty"}
      </span>
      {takesBack && depth && depth.visible > 0 && (
        <button type="button" class="link" onClick={() => acting.act("redrive", { queue: name })}>
          redrive
        </button>
      )}
      {depth && (
        <button type="button" class="link" onClick={() => acting.act("purge", { queue: name })}>
          purge
        </button>
      )}
    </li>
  );
}
