import { readFileSync } from "node:fs";
import path from "node:path";
import { createCloud } from ".";
import { VirtualClock } from "./core/clock";
import { servicesTable } from "./servicesTable";

test("docs/local-cloud-services.md says what the code models (npm run docs writes it)", async () => {
  const cloud = createCloud({
    accountId: "111111111111",
    region: "us-east-1",
    clock: new VirtualClock(0),
    seed: "docs",
  });
  const written = readFileSync(path.join(__dirname, "../docs/local-cloud-services.md"), "utf8");
  expect(written).toBe(servicesTable(cloud.allServices()));
  await cloud.stop();
});
