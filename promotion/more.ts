/** What needs checkouts of releases: the deployer, drift and the preview. */
import { UserError } from "../cli/terminal";
import type { MoreCommands } from "./main";

const notThere = () => Promise.reject(new UserError("This checkout has no such command yet."));

export const moreCommands: MoreCommands = { drift: notThere, preview: notThere };
