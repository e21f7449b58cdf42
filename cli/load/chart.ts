/** A line chart as SVG: colours come from the page's own variables, so that it is right in light and in dark. */
import type { Series } from "./samples";

export interface Chart {
  title: string;
  unit: string;
  series: readonly Series[];
  /** A line that must not be passed, e.g. an alarm's threshold. */
  limit?: { value: number; label: string };
  /** Spans of time, in seconds, drawn behind the lines: an alarm that is on. */
  bands?: readonly { from: number; to: number; label: string }[];
}

const width = 640;
const height = 200;
const margin = { left: 48, right: 12, top: 12, bottom: 24 };
const inner = {
  width: width - margin.left - margin.right,
  height: height - margin.top - margin.bottom,
};

export function chartSvg({ title, unit, series, limit, bands = [] }: Chart): string {
  const drawn = series.filter(({ points }) => points.length > 0);
  const points = drawn.flatMap((one) => one.points);
  const seconds = Math.max(1, ...points.map(({ second }) => second), ...bands.map(({ to }) => to));
  const top = niceCeiling(Math.max(1, limit?.value ?? 0, ...points.map(({ value }) => value)));
  const x = (second: number) => (margin.left + (second / seconds) * inner.width).toFixed(1);
  const y = (value: number) => (margin.top + (1 - value / top) * inner.height).toFixed(1);
  const right = width - margin.right;
  const bottom = height - margin.bottom;
  const grid = [0, top / 2, top].map(
    (value) =>
      `<line class="grid" x1="${margin.left}" x2="${right}" y1="${y(value)}" y2="${y(value)}"/><text class="tick" x="${margin.left - 6}" y="${y(value)}" text-anchor="end" dominant-baseline="middle">${value}</text>`,
  );
  const times = [0, seconds / 2, seconds].map(
    (second, index) =>
      `<text class="tick" x="${x(second)}" y="${height - 6}" text-anchor="${["start", "middle", "end"][index]}">${Math.round(second)} s</text>`,
  );
  const shaded = bands.map(
    ({ from, to, label }) =>
      `<rect class="band" x="${x(from)}" width="${(Number(x(to)) - Number(x(from))).toFixed(1)}" y="${margin.top}" height="${inner.height}"/><text class="limit-label" x="${x(from)}" dx="4" y="${bottom - 6}">${escapeXml(label)}</text>`,
  );
  const lines = drawn.map(
    (one, index) =>
      `<polyline class="line line-${index}" points="${one.points.map(({ second, value }) => `${x(second)},${y(value)}`).join(" ")}"/>`,
  );
  const limitLine = limit
    ? [
        `<line class="limit" x1="${margin.left}" x2="${right}" y1="${y(limit.value)}" y2="${y(limit.value)}"/>`,
        `<text class="limit-label" x="${right}" y="${y(limit.value)}" dy="-4" text-anchor="end">${escapeXml(limit.label)}</text>`,
      ]
    : [];
  const legend = drawn.map(
    ({ name }, index) => `<span class="key key-${index}">${escapeXml(name)}</span>`,
  );
  return [
    `<figure><figcaption><strong>${escapeXml(title)}</strong> <span class="unit">${escapeXml(unit)}</span> ${legend.join(" ")}</figcaption>`,
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(`${title}, ${unit}`)}">`,
    ...[...shaded, ...grid, ...times, ...lines, ...limitLine],
    "</svg></figure>",
  ].join("\n");
}

/** 1, 2 or 5 times a power of ten. */
export function niceCeiling(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * unit).find((step) => step >= value)!;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

export const escapeXml = (text: string) => text.replace(/[&<>"]/g, (letter) => entities[letter]!);
