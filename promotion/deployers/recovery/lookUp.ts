/** Whether a resource whose creation was cut off exists, for the types whose ids AWS makes. Asked of AWS by what the program named it. */
import {
  APIGatewayClient,
  paginateGetApiKeys,
  paginateGetResources,
  paginateGetRestApis,
  paginateGetUsagePlans,
} from "@aws-sdk/client-api-gateway";
import {
  DescribeKeyCommand,
  KMSClient,
  ListResourceTagsCommand,
  paginateListAliases,
  paginateListKeys,
} from "@aws-sdk/client-kms";
import { LambdaClient, paginateListEventSourceMappings } from "@aws-sdk/client-lambda";
import { ListWebACLsCommand, type Scope, WAFV2Client } from "@aws-sdk/client-wafv2";
import type { Inputs, SearchedType } from "./createdIds";

/** How clients of the SDK reach the account. */
export interface Access {
  region: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

/** The ids of all that could be the one that was being created. */
export type LookUp = (type: SearchedType, inputs: Inputs) => Promise<string[]>;

type Search = (inputs: Inputs) => Promise<string[]>;

export function createLookUp(access: Access): LookUp & { end(): void } {
  const gateway = new APIGatewayClient(access);
  const lambda = new LambdaClient(access);
  const kms = new KMSClient(access);
  const waf = new WAFV2Client(access);
  const searches: Readonly<Record<SearchedType, Search>> = {
    ...gatewaySearches(gateway),
    "aws:lambda/eventSourceMapping:EventSourceMapping": async (inputs) => {
      const { functionName, eventSourceArn } = inputs as Record<string, string>;
      const given = { FunctionName: functionName!, EventSourceArn: eventSourceArn! };
      const found = await all(
        paginateListEventSourceMappings({ client: lambda }, given),
        (page) => page.EventSourceMappings,
      );
      return found.map(({ UUID }) => UUID!);
    },
    "aws:kms/key:Key": (inputs) => searchKey(kms, inputs),
    "aws:wafv2/webAcl:WebAcl": (inputs) => searchWebAcl(waf, inputs),
  };
  const lookUp: LookUp = (type, inputs) => searches[type](inputs);
  return Object.assign(lookUp, {
    end: () => [gateway, lambda, kms, waf].forEach((client) => client.destroy()),
  });
}

function gatewaySearches(client: APIGatewayClient) {
  const idsOf = (items: readonly { id?: string; name?: string }[], { name }: Inputs) =>
    items.filter((item) => item.name === name).map(({ id }) => id!);
  return {
    "aws:apigateway/restApi:RestApi": async (inputs: Inputs) =>
      idsOf(await all(paginateGetRestApis({ client }, {}), (page) => page.items), inputs),
    "aws:apigateway/apiKey:ApiKey": async (inputs: Inputs) =>
      idsOf(await all(paginateGetApiKeys({ client }, {}), (page) => page.items), inputs),
    "aws:apigateway/usagePlan:UsagePlan": async (inputs: Inputs) =>
      idsOf(await all(paginateGetUsagePlans({ client }, {}), (page) => page.items), inputs),
    "aws:apigateway/resource:Resource": async ({ restApi, parentId, pathPart }: Inputs) => {
      const given = { restApiId: String(restApi) };
      const found = await all(paginateGetResources({ client }, given), (page) => page.items);
      return found
        .filter((one) => one.parentId === parentId && one.pathPart === pathPart)
        .map(({ id }) => id!);
    },
  };
}

/** A key has no name. One that was just created has the program's tags and description, and no alias yet. */
async function searchKey(client: KMSClient, inputs: Inputs): Promise<string[]> {
  const keys = await all(paginateListKeys({ client }, {}), (page) => page.Keys);
  const aliases = await all(paginateListAliases({ client }, {}), (page) => page.Aliases);
  const aliased = new Set(aliases.map(({ TargetKeyId }) => TargetKeyId));
  const found: string[] = [];
  for (const { KeyId } of keys) {
    if (aliased.has(KeyId)) continue;
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: KeyId! }));
    if (KeyMetadata?.KeyState !== "Enabled" || KeyMetadata.KeyManager !== "CUSTOMER") continue;
    if ((KeyMetadata.Description ?? "") !== (inputs["description"] ?? "")) continue;
    const { Tags = [] } = await client.send(new ListResourceTagsCommand({ KeyId: KeyId! }));
    const tags = Object.fromEntries(Tags.map(({ TagKey, TagValue }) => [TagKey!, TagValue!]));
    if (sameTags(tags, inputs["tags"])) found.push(KeyId!);
  }
  return found;
}

/** A name is one web ACL's alone in its scope; the SDK has no paginator for them. */
async function searchWebAcl(client: WAFV2Client, { name, scope }: Inputs): Promise<string[]> {
  const found: string[] = [];
  let marker: string | undefined;
  do {
    const page = await client.send(
      new ListWebACLsCommand({
        Scope: scope as Scope,
        ...(marker === undefined ? {} : { NextMarker: marker }),
      }),
    );
    for (const { Name, Id } of page.WebACLs ?? []) if (Name === name) found.push(Id!);
    marker = page.NextMarker;
  } while (marker !== undefined);
  return found;
}

function sameTags(tags: Readonly<Record<string, string>>, asked: unknown): boolean {
  const wanted = (asked ?? {}) as Readonly<Record<string, unknown>>;
  const names = Object.keys(wanted);
  return names.length > 0 && names.every((name) => tags[name] === wanted[name]);
}

async function all<Page, Item>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const found: Item[] = [];
  for await (const page of pages) found.push(...(items(page) ?? []));
  return found;
}
