import type { EdgeFlow } from "../protocol";
import { type Placed, size } from "./layout";

export interface ArrowProps {
  from: Placed;
  to: Placed;
  flow: EdgeFlow | undefined;
  repairs?: boolean;
}

export function Arrow({ from, to, flow, repairs = false }: ArrowProps) {
  const state = flow === undefined ? "" : flow.perSecond > 0 ? " moving" : " used";
  return <path class={`arrow${state}${repairs ? " repairs" : ""}`} d={way(from, to)} />;
}

function way(from: Placed, to: Placed): string {
  const [x1, y1] = [from.x + size.width, from.y + size.height / 2];
  const [x2, y2] = [to.x, to.y + size.height / 2];
  // Backwards, from the lane below: out at the top and in from below.
  if (x2 < x1) {
    const [x, y] = [from.x + size.width / 2, from.y];
    const [toX, toY] = [to.x + size.width / 2, to.y + size.height];
    return `M${x} ${y} C${x} ${y - 30} ${toX} ${toY + 30} ${toX} ${toY}`;
  }
  const bend = Math.min(28, (x2 - x1) / 2);
  return `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}
