/** A program whose resources are its configuration, so that a test says in one place what is deployed. */
import { createServer } from "node:net";
import * as pulumi from "@pulumi/pulumi";

/** One resource: a Box, or a Link to a Box made before it. */
interface Entry {
  kind: "Box" | "Link" | "Unheard";
  name: string;
  inputs?: Record<string, unknown>;
  /** The property that takes the id of the resource named by `of`. */
  idInto?: { property: string; of: string };
  secret?: { property: string; value: string };
  options?: pulumi.CustomResourceOptions;
}

class Resource extends pulumi.CustomResource {
  declare readonly size: pulumi.Output<number>;
  declare readonly serial: pulumi.Output<string>;
  declare readonly text: pulumi.Output<string>;

  constructor({ kind, name, options }: Entry, inputs: pulumi.Inputs) {
    const outputs = { serial: undefined, size: undefined, text: undefined };
    super(`aws:fixture/${kind.toLowerCase()}:${kind}`, name, { ...outputs, ...inputs }, options);
  }
}

class Group extends pulumi.ComponentResource {}

const config = new pulumi.Config();
const behaviour = config.get("behaviour");
const made = new Map<string, Resource>();
const group = new Group("fixture:index:Group", "group");

for (const entry of config.requireObject<Entry[]>("resources")) {
  const inputs: pulumi.Inputs = { ...entry.inputs };
  if (entry.idInto) inputs[entry.idInto.property] = made.get(entry.idInto.of)!.id;
  if (entry.secret) inputs[entry.secret.property] = pulumi.secret(entry.secret.value);
  made.set(
    entry.name,
    new Resource({ ...entry, options: { parent: group, ...entry.options } }, inputs),
  );
}

if (behaviour === "throw") throw new Error("the program has a fault");
if (behaviour === "transform") pulumi.runtime.registerStackTransformation(() => undefined);
if (behaviour === "invoke") void pulumi.runtime.invoke("aws:ec2/getVpc:getVpc", {});
// An open server keeps the host alive for ever.
if (behaviour === "hang") createServer().listen(0, "127.0.0.1");

export const account = pulumi.runtime
  .invoke("aws:index/getCallerIdentity:getCallerIdentity", {})
  .then((identity: { accountId: string }) => identity.accountId);
export const serials = Object.fromEntries([...made].map(([name, { serial }]) => [name, serial]));
export const text = [...made.values()].map((resource) => resource.text).at(0);
export const endless = behaviour === "endless" ? new Promise(() => undefined) : undefined;
