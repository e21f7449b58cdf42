/** GitHub, for a command that does nothing without it. */
import { UserError } from "../../cli/terminal";
import type { Hub } from "../ports";
import type { Context } from "./context";

export function hubOf({ hub }: Context): Hub {
  if (hub) return hub;
  throw new UserError("There is no access to GitHub: set GITHUB_TOKEN and GITHUB_REPOSITORY.");
}
