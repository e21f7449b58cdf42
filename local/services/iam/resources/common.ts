import type { Cloud } from "../../../core/cloud";
import type { Input, Output, ResourceContext } from "../../../core/service";
import { AwsError } from "../../../core/errors";
import { tagList } from "../operations/common";

/** As the provider names resources that the program left unnamed: logical name, or prefix, and a random end. */
export function physicalName(cloud: Cloud, inputs: Input, context: ResourceContext): string {
  if (inputs["name"] !== undefined) return inputs["name"];
  return inputs["namePrefix"] === undefined
    ? `${context.logicalName}-${cloud.random.hex(7)}`
    : `${inputs["namePrefix"]}${cloud.random.hex(26)}`;
}

/** Policies may be given as JSON or as an object; IAM takes JSON. */
export function policyJson(policy: unknown): string {
  return typeof policy === "string" ? policy : JSON.stringify(policy);
}

/** IAM gives documents back percent-encoded. */
export function decodedDocument(document: unknown): string {
  return decodeURIComponent(String(document));
}

/** undefined where the entity is gone. */
export async function orGone(call: Promise<Output>): Promise<Output | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && error.code === "NoSuchEntity") return undefined;
    throw error;
  }
}

/** Brings the tags of an entity from what they were to what they shall be. */
export async function updateTags(
  call: (operation: "Tag" | "Untag", input: Input) => Promise<Output>,
  oldTags: Readonly<Record<string, string>> = {},
  newTags: Readonly<Record<string, string>> = {},
): Promise<void> {
  const removed = Object.keys(oldTags).filter((key) => !(key in newTags));
  if (removed.length > 0) await call("Untag", { TagKeys: removed });
  const added = tagList(newTags).filter(({ Key, Value }) => oldTags[Key] !== Value);
  if (added.length > 0) await call("Tag", { Tags: added });
}
