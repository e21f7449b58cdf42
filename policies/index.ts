/** What Pulumi's policy host loads. Nothing here may print to standard output: its first line must be the port. */
import { PolicyPack } from "@pulumi/policy";
import { exceptions } from "./exceptions";
import { readEnvironment, readPlace, settingsFromStackFile } from "./framework/config";
import { type Surroundings, toPolicy } from "./framework/crossguard";
import { Exceptions } from "./framework/exceptions";
import { rules } from "./rules";

const environment = readEnvironment();
const surroundings: Surroundings = {
  environment,
  ...readPlace(),
  today: new Date().toISOString().slice(0, "2026-12-31".length),
  exceptions: new Exceptions(exceptions, environment),
  settingsFromStackFile,
};

new PolicyPack("payment-webhooks", {
  description: "Least privilege, encryption, retention, tracing and tags, decided before creation.",
  policies: rules.map((rule) => toPolicy(rule, surroundings)),
});
