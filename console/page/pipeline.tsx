/** The pipeline as it is deployed, with what passes along its arrows. */
import { useMemo } from "preact/hooks";
import type { AlarmView, Flow, Topology } from "../protocol";
import { Arrow } from "./arrow";
import { arrivals } from "./arrivals";
import { layOut } from "./layout";
import { Node } from "./node";

export interface PipelineProps {
  topology: Topology;
  flow: Flow;
  alarms: readonly AlarmView[];
  selected: string | undefined;
  onSelect(id: string): void;
}

const MARGIN = 8;

export function Pipeline({ topology, flow, alarms, selected, onSelect }: PipelineProps) {
  const layout = useMemo(() => layOut(topology), [topology]);
  const places = useMemo(
    () => new Map(layout.nodes.map((placed) => [placed.node.id, placed])),
    [layout],
  );
  const alarmed = new Set(
    alarms.filter(({ state }) => state === "ALARM").flatMap(({ watches }) => watches),
  );
  const arriving = arrivals(layout.edges, flow.edges);
  const mending = arrivals(layout.repairs, flow.edges);
  const box = `${-MARGIN} ${-MARGIN} ${layout.width + 2 * MARGIN} ${layout.height + 2 * MARGIN}`;
  return (
    <section class="card pipeline" aria-label="Pipeline">
      <div class="scroll" tabIndex={0} role="group" aria-label="The pipeline, drawn">
        <svg viewBox={box} width={layout.width + 2 * MARGIN} height={layout.height + 2 * MARGIN}>
          {layout.edges.map((edge) => (
            <Arrow
              key={edge.id}
              from={places.get(edge.from)!}
              to={places.get(edge.to)!}
              flow={flow.edges[edge.id]}
            />
          ))}
          {layout.repairs
            .filter(({ id, from, to }) => flow.edges[id] && places.has(from) && places.has(to))
            .map((edge) => (
              <Arrow
                key={edge.id}
                from={places.get(edge.from)!}
                to={places.get(edge.to)!}
                flow={flow.edges[edge.id]}
                repairs
              />
            ))}
          {layout.nodes.map((placed) => (
            <Node
              key={placed.node.id}
              placed={placed}
              queues={flow.queues}
              arriving={(placed.node.repairs ? mending : arriving).get(placed.node.id)}
              isAlarmed={[placed.node.name, ...placed.node.deadLetterQueues.map(lastPart)].some(
                (name) => alarmed.has(name),
              )}
              isSelected={selected === placed.node.id}
              onSelect={onSelect}
            />
          ))}
        </svg>
      </div>
    </section>
  );
}

const lastPart = (arn: string) => arn.slice(arn.lastIndexOf(":") + 1);
