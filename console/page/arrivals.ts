import type { EdgeFlow, TopologyEdge } from "../protocol";

/** What arrives at each node over all of its arrows: one label where many arrows meet. */
export function arrivals(
  edges: readonly TopologyEdge[],
  flows: Readonly<Record<string, EdgeFlow>>,
): Map<string, EdgeFlow> {
  const byNode = new Map<string, EdgeFlow>();
  for (const { id, to } of edges) {
    const flow = flows[id];
    if (!flow) continue;
    const sum = byNode.get(to) ?? { passed: 0, failed: 0, perSecond: 0 };
    byNode.set(to, {
      passed: sum.passed + flow.passed,
      failed: sum.failed + flow.failed,
      perSecond: Math.round((sum.perSecond + flow.perSecond) * 10) / 10,
    });
  }
  return byNode;
}
