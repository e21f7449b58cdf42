/** A site whose three accounts are set up, with a first release in dev. */
import type { Files } from "./github/bareRepository";
import { Site, type SiteOptions } from "./site";
import { smallProject } from "./smallProject";

export async function readySite(
  more: Files = {},
  options: Omit<SiteOptions, "files"> = {},
): Promise<Site> {
  const site = await Site.start({ files: { ...smallProject, ...more }, ...options });
  for (const name of ["dev", "staging", "prod"])
    await site.record(name, { kind: "bootstrap", version: 1 });
  return site;
}

/** A person's change of what runs, merged. Returns the release. */
export function mergeFeature(site: Site, title = "A feature", content = title): string {
  const { people } = site.github;
  const pull = people.open(title, {
    "lambdas/validator.ts": `export const said = "${content}";\n`,
  });
  return people.merge(pull.number, { bypass: true });
}
