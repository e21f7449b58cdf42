/** One resource of the pipeline: its name, what arrives, what waits in it, what it gave up. */
import type { EdgeFlow, NodeKind, QueueDepth } from "../protocol";
import { brief, count, rate } from "./format";
import { labelLines } from "./labelLines";
import { type Placed, size } from "./layout";

export interface NodeProps {
  placed: Placed;
  queues: Readonly<Record<string, QueueDepth>>;
  arriving: EdgeFlow | undefined;
  isAlarmed: boolean;
  isSelected: boolean;
  onSelect(id: string): void;
}

const kindNames: Record<NodeKind, string> = {
  api: "API Gateway",
  function: "Lambda",
  queue: "SQS",
  table: "DynamoDB",
  bus: "EventBridge",
  topic: "SNS",
  stateMachine: "Step Functions",
};

export function Node({ placed, queues, arriving, isAlarmed, isSelected, onSelect }: NodeProps) {
  const { node, x, y } = placed;
  const depth = queues[node.name];
  const dead = deadLetters(node.deadLetterQueues, queues);
  const select = () => onSelect(node.id);
  const classes = ["node", node.kind, isAlarmed ? "alarmed" : "", isSelected ? "selected" : ""];
  return (
    <g
      class={classes.filter(Boolean).join(" ")}
      transform={`translate(${x} ${y})`}
      data-node={node.name}
      onClick={select}
    >
      <rect
        width={size.width}
        height={size.height}
        rx="7"
        role="button"
        // Preact writes attributes of SVG as they are spelt.
        tabindex={0}
        aria-pressed={isSelected}
        aria-label={spoken(placed, arriving, depth, dead, isAlarmed)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          select();
        }}
      />
      <g aria-hidden="true">
        <text class="kind" x="9" y="13">
          {kindNames[node.kind]}
        </text>
        <Label text={node.label} />
        {depth && <Depth depth={depth} alarmAt={node.depthAlarmAt} />}
        {arriving && <Arriving {...arriving} />}
        {dead > 0 && <Dead count={dead} />}
      </g>
    </g>
  );
}

/** What was given up, at the corner of whoever gave it up. */
function Dead({ count: messages }: { count: number }) {
  return (
    <g class="dead" transform={`translate(${size.width - 8} ${size.height - 6})`}>
      <rect x="-26" y="-2" width="34" height="15" rx="7.5" />
      <text x="-9" y="9.5">{`✗ ${count(messages)}`}</text>
    </g>
  );
}

function Label({ text }: { text: string }) {
  return (
    <text class="label">
      {labelLines(text).map((line, i) => (
        <tspan key={i} x="9" y={27 + i * 13}>
          {line}
        </tspan>
      ))}
    </text>
  );
}

function Arriving({ passed, failed, perSecond }: EdgeFlow) {
  return (
    <g class="arriving" transform={`translate(-7 ${size.height / 2})`}>
      <text y="-4">{brief(passed)}</text>
      <text class={failed > 0 ? "failed" : "rate"} y="11">
        {failed > 0 ? `✗ ${brief(failed)}` : rate(perSecond)}
      </text>
    </g>
  );
}

const BAR_Y = size.height - 6;

/** A bar up to the line at which the alarm goes off. */
function Depth({ depth, alarmAt }: { depth: QueueDepth; alarmAt: number | undefined }) {
  const waiting = depth.visible + depth.delayed;
  const room = size.width - 18;
  const filled = alarmAt ? Math.min(1, waiting / alarmAt) * room : 0;
  return (
    <g class="depth">
      <text x={size.width - 8} y="14">
        {count(waiting + depth.inFlight)}
      </text>
      {alarmAt && <rect class="track" x="9" y={BAR_Y} width={room} height="3" rx="1.5" />}
      {alarmAt && (
        <rect class="fill" x="9" y={BAR_Y} width={Math.max(filled, 2)} height="3" rx="1.5" />
      )}
    </g>
  );
}

export function deadLetters(
  arns: readonly string[],
  queues: Readonly<Record<string, QueueDepth>>,
): number {
  return arns.reduce((sum, arn) => {
    const depth = queues[arn.slice(arn.lastIndexOf(":") + 1)];
    return sum + (depth ? depth.visible + depth.inFlight + depth.delayed : 0);
  }, 0);
}

function spoken(
  { node }: Placed,
  arriving: EdgeFlow | undefined,
  depth: QueueDepth | undefined,
  dead: number,
  isAlarmed: boolean,
): string {
  return [
    `${kindNames[node.kind]} ${node.label}`,
    arriving ? `${arriving.passed} arrived` : "",
    arriving?.failed ? `${arriving.failed} failed` : "",
    depth ? `${depth.visible + depth.delayed} waiting` : "",
    dead > 0 ? `${dead} in dead-letter queues` : "",
    isAlarmed ? "an alarm is on" : "",
  ]
    .filter(Boolean)
    .join(", ");
}
