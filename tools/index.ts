/** `npm run tools [-- pulumi k6 …]`: puts the tools that npm does not have into .tools/, the pinned version of each. */
import path from "node:path";
import { shownPath } from "../cli/shownPath";
import { createTerminal, runCommand, UserError } from "../cli/terminal";
import { findTool, installTool, requirement } from "./install";
import { type Tool, tools } from "./versions";

void runCommand(async () => {
  const folder = path.join(__dirname, "..", ".tools");
  const terminal = createTerminal(process.stdout, () => performance.now());
  const missing: string[] = [];
  for (const tool of chosen(process.argv.slice(2))) {
    const found = await findTool(tool, folder, process.env["PATH"] ?? "");
    if (found) {
      const shown = shownPath(found, path.dirname(folder));
      const where = path.isAbsolute(shown)
        ? `on this machine: ${shown}`
        : `in ${path.dirname(shown)}`;
      const summary = `${tool.version} is ${where}`;
      await terminal.step(tool.name, async () => ({ value: undefined, summary }));
      continue;
    }
    const lacking = await requirement(tool);
    if (lacking === undefined)
      await terminal.step(tool.name, async (progress) => {
        progress(
          `${tool.kind === "go" ? "building" : "installing"} ${tool.version} (${tool.about})`,
        );
        const where = await installTool(tool, folder);
        return { value: undefined, summary: `${tool.version} in ${where}` };
      });
    else missing.push(`${tool.name} ${tool.version}: ${lacking}`);
  }
  if (missing.length > 0)
    throw new UserError(
      `Not installed:\n${missing.map((line) => `- ${line}`).join("\n")}\nAll else works without them.`,
    );
  return 0;
});

function chosen(names: readonly string[]): readonly Tool[] {
  const unknown = names.filter((name) => !tools.some((tool) => tool.name === name));
  if (unknown.length > 0)
    throw new UserError(
      `There is no tool ${unknown.join(", ")}; these there are: ${tools.map(({ name }) => name).join(", ")}.`,
    );
  return names.length === 0 ? tools : tools.filter(({ name }) => names.includes(name));
}
