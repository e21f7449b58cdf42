/** Test support: asks a rule through CrossGuard's own code, proxies and unknown values included. */
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { type Surroundings, toPolicy } from "./crossguard";
import { type Exception, Exceptions } from "./exceptions";
import type { Environment, Rule } from "./rule";

/** What the Pulumi engine sends for a value that only the deploy will bring. */
export const unknownOnTheWire = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export interface Asked {
  type: string;
  name?: string;
  properties: Readonly<Record<string, unknown>>;
  /** Property → resources that its value comes from, as the stack side sees them. */
  comesFrom?: Readonly<Record<string, { type: string; name: string }[]>>;
  /** Pulumi's option. */
  protect?: boolean;
}

/** What stands around the resource that is asked about. */
export interface Around {
  /** Other resources of the stack. */
  others?: readonly Asked[];
  exceptions?: readonly Exception[];
  today?: string;
  /** Its environment's unless said. */
  stack?: string;
}

export interface Answered {
  level: string;
  message: string;
}

type RpcFunction<Request, Response> = (
  call: { request: Request },
  callback: (error: Error | null | undefined, response: Response) => void,
) => Promise<void>;

// CrossGuard's declaration file hides its server.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const server = require("@pulumi/policy/server") as Record<
  "makeAnalyzeRpcFun" | "makeAnalyzeStackRpcFun" | "makeRemediateRpcFun",
  (pack: string, version: string, level: string, policies: object[]) => RpcFunction<never, never>
>;

/** Diagnostics of the resource side, then of the stack side. */
export async function ask(
  rule: Rule,
  asked: Asked,
  environment: Environment = "prod",
  settings: Readonly<Record<string, unknown>> = {},
  around: Around = {},
): Promise<{ resource: Answered[]; stack: Answered[]; notApplicable: boolean }> {
  const policy = toPolicy(rule, surroundings(environment, settings, around));
  const resource = await call<proto.AnalyzeResponse>("makeAnalyzeRpcFun", policy, request(asked));
  const stack = await call<proto.AnalyzeResponse>(
    "makeAnalyzeStackRpcFun",
    policy,
    stackRequest(asked, around.others ?? []),
  );
  return {
    resource: answers(resource),
    stack: answers(stack),
    notApplicable: resource.getNotApplicableList().length > 0,
  };
}

/** The properties as the rule's remediation leaves them; undefined where it changes nothing. */
export async function remedy(
  rule: Rule,
  asked: Asked,
  environment: Environment = "prod",
): Promise<unknown> {
  const policy = {
    ...toPolicy(rule, surroundings(environment, {}, {})),
    enforcementLevel: "remediate",
  };
  const response = await call<proto.RemediateResponse>(
    "makeRemediateRpcFun",
    policy,
    request(asked),
  );
  return response.getRemediationsList()[0]?.getProperties()?.toJavaScript();
}

/** Account 111111111111 in us-east-1, on the first of January 2026 unless said. */
export function surroundings(
  environment: Environment,
  settings: Readonly<Record<string, unknown>>,
  { exceptions = [], today = "2026-01-01", stack = environment }: Around,
): Surroundings {
  return {
    ...{ environment, stack, today, accountId: "111111111111", region: "us-east-1" },
    exceptions: new Exceptions(exceptions, environment),
    settingsFromStackFile: () => settings,
  };
}

function call<Response>(
  kind: keyof typeof server,
  policy: object,
  message: proto.AnalyzeRequest | proto.AnalyzeStackRequest,
): Promise<Response> {
  const rpc = server[kind]("test", "1.0.0", "mandatory", [policy]) as unknown as RpcFunction<
    typeof message,
    Response
  >;
  return new Promise((resolve, reject) => {
    const answered = rpc({ request: message }, (error, response) =>
      error ? reject(error) : resolve(response),
    );
    answered.catch(reject);
  });
}

function request({
  type,
  name = "tested",
  properties,
  protect = false,
}: Asked): proto.AnalyzeRequest {
  return new proto.AnalyzeRequest()
    .setType(type)
    .setName(name)
    .setUrn(urn(type, name))
    .setProperties(Struct.fromJavaScript(withoutUndefined(properties)))
    .setOptions(new proto.AnalyzerResourceOptions().setProtect(protect));
}

/** As Pulumi sends an input that is left out: not at all. */
function withoutUndefined(properties: Asked["properties"]): Record<string, JavaScriptValue> {
  return JSON.parse(JSON.stringify(properties)) as Record<string, JavaScriptValue>;
}

function stackRequest(asked: Asked, others: readonly Asked[]): proto.AnalyzeStackRequest {
  const given = [...others, asked];
  const isGiven = (source: { type: string; name: string }) =>
    given.some(({ type, name = "tested" }) => type === source.type && name === source.name);
  const mentioned = given.flatMap(({ comesFrom = {} }) => Object.values(comesFrom).flat());
  const more = mentioned
    .filter((source) => !isGiven(source))
    .map((source) => ({ ...source, properties: {} }));
  return new proto.AnalyzeStackRequest().setResourcesList([...more, ...given].map(inStack));
}

function inStack(asked: Asked): proto.AnalyzerResource {
  const { type, name = "tested", comesFrom = {} } = asked;
  const resource = new proto.AnalyzerResource()
    .setType(type)
    .setName(name)
    .setUrn(urn(type, name))
    .setProperties(request(asked).getProperties())
    .setOptions(request(asked).getOptions());
  for (const [property, sources] of Object.entries(comesFrom))
    resource
      .getPropertydependenciesMap()
      .set(
        property,
        new proto.AnalyzerPropertyDependencies().setUrnsList(
          sources.map((source) => urn(source.type, source.name)),
        ),
      );
  return resource;
}

const urn = (type: string, name: string) => `urn:pulumi:prod::payment-webhooks::${type}::${name}`;

function answers(response: proto.AnalyzeResponse): Answered[] {
  const names = Object.entries(proto.EnforcementLevel) as [string, unknown][];
  return response.getDiagnosticsList().map((diagnostic) => ({
    level: names
      .find(([, number]) => number === diagnostic.getEnforcementlevel())![0]
      .toLowerCase(),
    message: diagnostic.getMessage(),
  }));
}
