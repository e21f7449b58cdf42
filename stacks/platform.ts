/** What all components stand on: the environment, its keys, its alarms and the functions' code. */
import type { Bundles } from "./bundles";
import type { Encryption } from "./components/encryption";
import type { Alerts } from "./components/observability/alerts";
import type { Deployment } from "./deployment";
import type { Grants } from "./iam/grants";

export interface Platform extends Deployment {
  encryption: Encryption;
  alerts: Alerts;
  grants: Grants;
  bundles: Bundles;
}
