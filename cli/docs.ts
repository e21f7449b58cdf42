import { writeFileSync } from "node:fs";
import path from "node:path";
import { createCloud } from "../local";
import { VirtualClock } from "../local/core/clock";
import { servicesTable } from "../local/servicesTable";
import { runCommand } from "./terminal";

/** `npm run docs`: writes the pages that are made from code. */
void runCommand(async () => {
  const cloud = createCloud({
    accountId: "111111111111",
    region: "us-east-1",
    clock: new VirtualClock(0),
    seed: "docs",
  });
  const page = path.join(__dirname, "../docs/local-cloud-services.md");
  writeFileSync(page, servicesTable(cloud.allServices()));
  await cloud.stop();
  process.stdout.write("Wrote docs/local-cloud-services.md\n");
  return 0;
});
