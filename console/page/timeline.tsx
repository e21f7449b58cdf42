import { useEffect, useState } from "preact/hooks";
import type { Hop, Timeline, WebhookView } from "../protocol";
import type { Connection } from "./connection";
import { since } from "./format";

/** The way of one webhook. Asked for again when the stream says that there is more of it. */
export function TimelineOf({
  webhook,
  connection,
}: {
  webhook: WebhookView;
  connection: Connection;
}) {
  const [timeline, setTimeline] = useState<Timeline>();
  useEffect(() => {
    let current = true;
    void connection.timeline(webhook.id).then(
      (read) => current && setTimeline(read),
      () => undefined,
    );
    // An answer that was overtaken by the next question is not shown.
    return () => void (current = false);
  }, [webhook.id, webhook.hops, connection]);
  if (!timeline) return <p class="empty">Reading its way …</p>;
  return (
    <ol class="timeline" aria-label={`The way of ${webhook.id}`}>
      {timeline.hops.map((hop, i) => (
        <HopOf key={i} {...hop} />
      ))}
    </ol>
  );
}

function HopOf({ atMs, where, what, level, lines }: Hop) {
  const told = (
    <>
      <span class="at">{since(atMs)}</span>
      <span class="where">{where}</span>
      <span class="what">{what}</span>
    </>
  );
  return (
    <li class={level}>
      {lines.length === 0 ? (
        <div class="hop">{told}</div>
      ) : (
        <details>
          <summary class="hop">{told}</summary>
          <pre tabIndex={0}>{lines.map(readable).join("\n")}</pre>
        </details>
      )}
    </li>
  );
}

function readable(line: string): string {
  try {
    return JSON.stringify(JSON.parse(line), null, 2);
  } catch {
    return line;
  }
}
