/** What Pulumi's policy host loads. Nothing here may print to standard output: its first line must be the port. */
import { PolicyPack } from "@pulumi/policy";
import { readEnvironment, settingsFromStackFile } from "./framework/config";
import { toPolicy } from "./framework/crossguard";
import { rules } from "./rules";

const environment = readEnvironment();

new PolicyPack("payment-webhooks", {
  description: "Least privilege, encryption, retention, tracing and tags, decided before creation.",
  policies: rules.map((rule) => toPolicy(rule, { environment, settingsFromStackFile })),
});
