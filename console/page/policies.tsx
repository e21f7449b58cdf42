import type { DeployView, PolicyMessage } from "../protocol";
import { since } from "./format";

export function Policies({ deploy }: { deploy: DeployView }) {
  const { violations, advice, resources, durationMs } = deploy;
  return (
    <div class="policies">
      <p>
        {violations.length === 0
          ? `The pack has no objection to the ${resources} resources of this deploy (${since(Math.round(durationMs))}).`
          : `${violations.length} violations.`}
      </p>
      <Messages title="Violations" messages={violations} />
      <Messages title="Advice" messages={advice} />
    </div>
  );
}

function Messages({ title, messages }: { title: string; messages: readonly PolicyMessage[] }) {
  if (messages.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {messages.map(({ policy, resource, message }, i) => (
          <li key={i}>
            <strong>{policy}</strong> {resource}: {message}
          </li>
        ))}
      </ul>
    </>
  );
}
