/** Where the nodes of a topology stand: columns by how far a message has come, rows so that arrows run straight. */
import type { Topology, TopologyEdge, TopologyNode } from "../protocol";

export interface Placed {
  node: TopologyNode;
  x: number;
  y: number;
}

export interface Layout {
  width: number;
  height: number;
  nodes: Placed[];
  /** Of the main path; the others are drawn only when something passes. */
  edges: TopologyEdge[];
  repairs: TopologyEdge[];
}

export const size = { width: 116, height: 50, columnGap: 40, rowGap: 16 } as const;
const PITCH_X = size.width + size.columnGap;
const PITCH_Y = size.height + size.rowGap;
/** How far the lane of what repairs is from the path, in rows. */
const LANE_ROWS = 1.25;

export function layOut({ nodes, edges }: Topology): Layout {
  const repairing = new Set(nodes.filter(({ repairs }) => repairs).map(({ id }) => id));
  const isMain = ({ from, to }: TopologyEdge) => !repairing.has(from) && !repairing.has(to);
  const main = edges.filter(isMain);
  const touched = new Set(main.flatMap(({ from, to }) => [from, to]));
  const onPath = nodes.filter(({ id, repairs }) => !repairs && touched.has(id));
  const placed = place(columns(onPath, main), main);
  const lane = below(
    placed,
    nodes.filter(({ repairs }) => repairs),
  );
  const all = [...placed, ...lane];
  return {
    width: Math.max(0, ...all.map(({ x }) => x)) + size.width,
    height: Math.max(0, ...all.map(({ y }) => y)) + size.height,
    nodes: all,
    edges: main,
    repairs: edges.filter((edge) => !isMain(edge)),
  };
}

/** What repairs, side by side, under the first columns. */
function below(placed: readonly Placed[], apart: readonly TopologyNode[]): Placed[] {
  const over = placed.filter(({ x }) => x <= apart.length * PITCH_X);
  const y = Math.max(-PITCH_Y, ...over.map((other) => other.y)) + PITCH_Y * LANE_ROWS;
  return apart.map((node, i) => ({ node, x: (i + 1) * PITCH_X, y }));
}

/** Each node one column after the furthest of those that it hears from. */
function columns(nodes: readonly TopologyNode[], edges: readonly TopologyEdge[]): TopologyNode[][] {
  const sources = Map.groupBy(edges, ({ to }) => to);
  const known = new Map<string, number>();
  const columnOf = (id: string, above: readonly string[]): number => {
    const found = known.get(id);
    if (found !== undefined) return found;
    // A circle is cut where it closes.
    const before = (sources.get(id) ?? []).filter(({ from }) => !above.includes(from));
    const column = 1 + Math.max(-1, ...before.map(({ from }) => columnOf(from, [...above, id])));
    known.set(id, column);
    return column;
  };
  const grouped = Map.groupBy(nodes, ({ id }) => columnOf(id, []));
  return [...grouped].sort(([a], [b]) => a - b).map(([, column]) => column);
}

/** Column after column: each node as near as may be to the middle of its sources. */
function place(all: readonly TopologyNode[][], edges: readonly TopologyEdge[]): Placed[] {
  const rows = new Map<string, number>();
  const sources = Map.groupBy(edges, ({ to }) => to);
  for (const column of all) {
    const wanted = column.map((node) => {
      const from = (sources.get(node.id) ?? []).flatMap((edge) => rows.get(edge.from) ?? []);
      return { node, row: from.length > 0 ? from.reduce((a, b) => a + b) / from.length : 0 };
    });
    wanted.sort((a, b) => a.row - b.row || order(a.node) - order(b.node));
    const taken: number[] = [];
    for (const { row } of wanted) taken.push(Math.max(row, (taken.at(-1) ?? -Infinity) + 1));
    const offset = mean(wanted.map(({ row }, i) => row - taken[i]!));
    wanted.forEach(({ node }, i) => rows.set(node.id, taken[i]! + offset));
  }
  const top = Math.min(...rows.values());
  return all.flatMap((column, i) =>
    column.map((node) => ({
      node,
      x: i * PITCH_X,
      y: Math.round((rows.get(node.id)! - top) * PITCH_Y),
    })),
  );
}

/** Rows above what goes on, where neither is drawn to a side by its sources. */
const order = ({ kind }: TopologyNode) => (kind === "table" ? 0 : kind === "stateMachine" ? 1 : 2);

const mean = (values: readonly number[]) =>
  values.length === 0 ? 0 : values.reduce((a, b) => a + b) / values.length;
