import { useEffect, useState } from "preact/hooks";
import type { Connection } from "./connection";

/** The board of environments, as promotion sees it; read when the tab is opened. */
export function Board({ connection }: { connection: Connection }) {
  const [read, setRead] = useState<{ board?: unknown; why?: string }>();
  useEffect(() => {
    void connection.board().then(setRead, (error: Error) => setRead({ why: error.message }));
  }, [connection]);
  if (!read) return <p class="empty">Asking npm run promotion -- status …</p>;
  if (read.board === undefined)
    return <p class="empty">{`There is no board of environments here: ${read.why}`}</p>;
  return <pre tabIndex={0}>{JSON.stringify(read.board, null, 2)}</pre>;
}
