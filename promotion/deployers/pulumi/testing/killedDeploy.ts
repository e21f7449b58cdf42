/** A deploy as a process of its own, for tests that kill it. Its settings are the first argument, as JSON. */
import type { DeployOrder } from "../../../core/plan";
import type { Step } from "../../workbench";
import { deployerFor, type DeployerSettings } from "./deployerFor";

interface Settings extends DeployerSettings {
  order: DeployOrder;
  trusted: string;
  /** Before this step the process kills itself. */
  killedBefore?: Step;
}

const { order, trusted, killedBefore, ...settings } = JSON.parse(process.argv[2]!) as Settings;

const deployer = deployerFor(settings, (step) => {
  if (step === killedBefore) process.kill(process.pid, "SIGKILL");
});
void deployer.deploy(order, trusted).then((result) => {
  process.stdout.write(`${JSON.stringify(result)}\n`);
});
