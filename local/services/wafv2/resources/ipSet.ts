import type { Cloud } from "../../../core/cloud";
import type { CheckFailure, Input, Output, ResourceType } from "../../../core/service";
import { parseAddressRange } from "../addressRange";
import type { IpSet } from "../model";
import { idOf, type WafStore } from "../store";
import { nameAndTextFailures } from "./namesAndTexts";

/** aws:wafv2/ipSet:IpSet, of scope REGIONAL. */
export function ipSetResource(cloud: Cloud, store: WafStore): ResourceType {
  return {
    token: "aws:wafv2/ipSet:IpSet",
    properties: {
      name: { replaces: true },
      description: {},
      scope: { required: true, replaces: true },
      ipAddressVersion: { required: true, replaces: true },
      addresses: { default: [] },
      tags: {},
    },
    computed: ["name", "arn", "lockToken", "tagsAll"],
    check,
    create(inputs, { logicalName }) {
      const id = cloud.random.uuid();
      const name: string = inputs["name"] ?? `${logicalName}-${cloud.random.hex(7)}`;
      const arn = cloud.arn("wafv2", `regional/ipset/${name}/${id}`);
      const set: IpSet = { id, name, arn, ...settings(inputs) };
      store.ipSets.set(arn, set);
      return { id, outputs: outputs(set, inputs) };
    },
    update(_id, inputs, old) {
      const set = Object.assign(store.ipSet(String(old.outputs["arn"])), settings(inputs));
      return outputs(set, inputs);
    },
    delete(_id, old) {
      store.ipSets.delete(String(old.outputs["arn"]));
    },
    read(_id, old) {
      const set = store.ipSets.get(String(old.outputs["arn"]));
      return set && outputs(set, old.inputs);
    },
  };
}

function check(inputs: Input): CheckFailure[] {
  const { scope, ipAddressVersion, addresses = [] } = inputs;
  const failures = nameAndTextFailures(inputs);
  if (scope !== undefined && scope !== "REGIONAL")
    failures.push({ property: "scope", reason: `the local cloud models REGIONAL, got ${scope}` });
  if (ipAddressVersion !== undefined && !["IPV4", "IPV6"].includes(ipAddressVersion))
    failures.push({
      property: "ipAddressVersion",
      reason: `got ${ipAddressVersion}, must be IPV4 or IPV6`,
    });
  for (const address of addresses as string[]) {
    try {
      parseAddressRange(address);
      if (!address.includes("/"))
        throw new Error(`got ${address}, must end in a prefix such as /32`);
    } catch (error) {
      failures.push({ property: "addresses", reason: (error as Error).message });
    }
  }
  return failures;
}

function settings(inputs: Input) {
  return {
    description: (inputs["description"] ?? "") as string,
    addresses: (inputs["addresses"] ?? []) as string[],
    ipAddressVersion: inputs["ipAddressVersion"] as IpSet["ipAddressVersion"],
    tags: (inputs["tags"] ?? {}) as Record<string, string>,
  };
}

function outputs(set: IpSet, inputs: Input): Output {
  return {
    ...inputs,
    name: set.name,
    arn: set.arn,
    lockToken: idOf(set.arn),
    tags: set.tags,
    tagsAll: set.tags,
  };
}
