import { useEffect, useState } from "preact/hooks";
import type { BoardAnswer } from "../protocol";
import type { Connection } from "./connection";

/** The board of environments, as promotion sees it; read when the tab is opened. */
export function Board({ connection }: { connection: Connection }) {
  const [read, setRead] = useState<BoardAnswer>();
  useEffect(() => {
    void connection.board().then(setRead, (error: Error) => setRead({ why: error.message }));
  }, [connection]);
  if (!read) return <p class="empty">Asking npm run promotion -- status …</p>;
  if ("why" in read)
    return <p class="empty">{`There is no board of environments here: ${read.why}`}</p>;
  const { at, rows, notes } = read.board;
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col">Environment</th>
            <th scope="col">State</th>
            <th scope="col">Release</th>
            <th scope="col">Since, by</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ environment, state, release, subject, since, who, onHold, why }) => (
            <tr key={environment}>
              <td>{environment}</td>
              <td>
                {state}
                {onHold && " (hold)"}
              </td>
              <td title={subject}>{release?.slice(0, 7) ?? "none"}</td>
              <td>{[since, who].filter(Boolean).join(", ")}</td>
              <td>{why}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="empty">{[`As of ${at}.`, ...notes].join(" ")}</p>
    </>
  );
}
