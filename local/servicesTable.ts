import type { Service } from "./core/service";

/** docs/local-cloud-services.md: what each service of the local cloud models, read from the services themselves. */
export function servicesTable(services: readonly Service[]): string {
  const sorted = [...services].sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    "# What the local cloud models",
    "",
    "Made from the code by `npm run docs`; a test fails when it is stale. Whatever is not listed here is refused with an error that names it.",
    "",
    "| service | resource types | operations |",
    "|---|---|---|",
    ...sorted.map((service) => `| ${service.name} | ${types(service)} | ${operations(service)} |`),
    "",
    "## Properties of the resource types",
    "",
    "Bold: AWS cannot change it in place, so the resource is replaced.",
    "",
    ...sorted.flatMap((service) =>
      service.resourceTypes.map(
        ({ token, properties }) => `- \`${token}\`: ${propertyNames(properties)}`,
      ),
    ),
    "",
  ].join("\n");
}

function types(service: Service): string {
  return (
    service.resourceTypes.map(({ token }) => `\`${token.split(":").at(-1)}\``).join(", ") || "–"
  );
}

function operations(service: Service): string {
  return Object.keys(service.operations).sort().join(", ") || "–";
}

function propertyNames(properties: Service["resourceTypes"][number]["properties"]): string {
  return Object.entries(properties)
    .map(([name, rule]) => (rule.replaces ? `**${name}**` : name))
    .join(", ");
}
