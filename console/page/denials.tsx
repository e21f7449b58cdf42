import type { DenialView } from "../protocol";
import { shortArn, time } from "./format";

export function Denials({ denials }: { denials: readonly DenialView[] }) {
  if (denials.length === 0)
    return <p class="empty">IAM has refused nothing: every role may do what its function does.</p>;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Last</th>
          <th scope="col">Who</th>
          <th scope="col">Action</th>
          <th scope="col">On</th>
          <th scope="col" class="number">
            Times
          </th>
        </tr>
      </thead>
      <tbody>
        {denials.map(({ caller, action, resource, reason, count, lastMs }) => (
          <tr key={`${caller} ${action} ${resource}`} title={reason}>
            <td class="number">{time(lastMs)}</td>
            <td>{shortArn(caller)}</td>
            <td>{action}</td>
            <td>{shortArn(resource)}</td>
            <td class="number">{count}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
