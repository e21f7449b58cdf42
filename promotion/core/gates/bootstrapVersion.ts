/** The account's roles and buckets are new enough for the scripts of main: an administrator ran `bootstrap/` lately enough. */
import type { Environment } from "../../formats/environments";
import { ledgerOf } from "../facts";
import { ofKind } from "../ledger";
import { closed, type Gate, open, whenKnown } from "./gate";

export const bootstrapVersion: Gate<Environment> = (facts, { environment }) =>
  whenKnown(ledgerOf(facts, environment.name), (ledger) => {
    const found = ofKind(ledger, "bootstrap").at(-1)?.record.version;
    if (found === undefined)
      return closed(
        `the account of ${environment.name} was not set up: run bootstrap/ there (docs/setup.md)`,
      );
    return found < environment.minimumBootstrapVersion
      ? closed(
          `the account of ${environment.name} has bootstrap version ${found} and needs ${environment.minimumBootstrapVersion}: run bootstrap/ there again`,
        )
      : open();
  });
