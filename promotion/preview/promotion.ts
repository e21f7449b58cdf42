/** The preview of a promotion: what the release that is offered would change in an environment as it really is, with main's policies. */
import type { Context } from "../commands/context";
import { type Facts, ledgerOf } from "../core/facts";
import { expectedDigests } from "../core/gates/sameBytes";
import { currentDeployment } from "../core/ledger";
import { short } from "../core/text";
import type { PinnedEnvironment } from "../formats/environments";
import { type Asked, type Offered, offeredTo } from "./offered";
import { isGood, outcome } from "./outcome";
import type { Previewer } from "./previewer";
import type { EnvironmentPreview } from "./summary";

export async function previewPromotion(
  context: Context,
  facts: Facts,
  environment: PinnedEnvironment,
  { asked, previewer }: { asked: Asked; previewer: () => Previewer },
): Promise<EnvironmentPreview | { none: string }> {
  const { name } = environment;
  const offered = await offeredTo(context, facts, environment, asked);
  if ("none" in offered) return offered;
  const { release, stackFile, pullRequest } = offered;
  const { head } = facts.main;
  const preview = (of: string) => {
    // Bytes that ran already are fetched, so that what is previewed is what would be deployed.
    const digests = expectedDigests(facts, of);
    return previewer().preview({
      ...{ environment: name, release: of, trusted: head, main: head },
      functionDigests: digests.known ? digests.value : undefined,
      ...(stackFile === undefined ? {} : { stackFile }),
    });
  };
  const withFile = stackFile === undefined ? "" : ` with the stack file of #${pullRequest}`;
  const found = await outcome(
    name,
    `${short(release)}${withFile} against what runs in ${name}.`,
    () => preview(release),
  );
  const back = await backFrom(facts, offered, name, preview);
  return back === undefined ? found : { ...found, notes: [back] };
}

/** Reverting the pull request takes its keys back too; `rollback` moves the pin alone, and today's release may not take them. */
async function backFrom(
  facts: Facts,
  { release, stackFile }: Offered,
  name: string,
  preview: (release: string) => ReturnType<Previewer["preview"]>,
): Promise<string | undefined> {
  const ledger = ledgerOf(facts, name);
  const today = ledger.known ? currentDeployment(ledger.value)?.started.record.release : undefined;
  if (stackFile === undefined || today === undefined || today === release) return undefined;
  const found = await outcome(name, "", () => preview(today));
  return isGood(found)
    ? `Today's release ${short(today)} takes this configuration too.`
    : `Today's release ${short(today)} does not take this configuration: to go back, revert the pull request, so that its keys go too.`;
}
