/** What needs checkouts of releases: drift and the preview. */
import { createPreviewer } from "./deployers";
import { drift } from "./drift/command";
import { numberOf } from "./commandLine";
import type { MoreCommands } from "./main";
import { preview } from "./preview/command";

export const moreCommands: MoreCommands = {
  drift: (context, line, edges) =>
    drift(context, {
      ...{ environment: line.words[0], issue: line.flag("issue") },
      previewer: createPreviewer(edges),
    }),
  preview: (context, line, edges) =>
    preview(context, {
      environment: line.words[0],
      release: line.value("release"),
      pullRequest: numberOf(line, "pull-request"),
      file: line.value("write"),
      ...{ directory: edges.directory, env: edges.env },
      previewer: () => createPreviewer(edges),
    }),
};
