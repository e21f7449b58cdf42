import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createCloud } from "../local";
import { conformancePage, withConformanceTable } from "../local/conformance/page";
import { VirtualClock } from "../local/core/clock";
import { servicesTable } from "../local/servicesTable";
import { policiesPage } from "../policies/docs/page";
import { rulesByFolder } from "../policies/rules";
import { runCommand } from "./terminal";

/** `npm run docs`: writes the pages that are made from code. */
void runCommand(async () => {
  const cloud = createCloud({
    accountId: "111111111111",
    region: "us-east-1",
    clock: new VirtualClock(0),
    seed: "docs",
  });
  const localCloudPage = path.join(__dirname, "../docs/local-cloud.md");
  const pages = {
    "local-cloud.md": withConformanceTable(readFileSync(localCloudPage, "utf8")),
    "conformance.md": conformancePage(),
    "local-cloud-services.md": servicesTable(cloud.allServices()),
    "policies.md": policiesPage(rulesByFolder),
  };
  await cloud.stop();
  for (const [name, text] of Object.entries(pages)) {
    writeFileSync(path.join(__dirname, "../docs", name), text);
    process.stdout.write(`Wrote docs/${name}\n`);
  }
  return 0;
});
