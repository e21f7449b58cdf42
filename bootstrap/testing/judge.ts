/** The policy pack over what a program registered, through CrossGuard's own code, as the engine asks it in a preview. */
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { toPolicy } from "../../policies/framework/crossguard";
import { Exceptions } from "../../policies/framework/exceptions";
import type { Environment } from "../../policies/framework/rule";
import { rules } from "../../policies/rules";
import type { Registered } from "./registerBootstrap";

type Answer = (error: Error | null | undefined, response: proto.AnalyzeResponse) => void;
type Analyze = (call: { request: unknown }, callback: Answer) => Promise<void>;

// CrossGuard's declaration file hides its server.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const server = require("@pulumi/policy/server") as Record<
  "makeAnalyzeRpcFun" | "makeAnalyzeStackRpcFun",
  (pack: string, version: string, level: string, policies: object[]) => Analyze
>;

export interface Judged {
  resources: readonly Registered[];
  environment: Environment;
  accountId: string;
  /** `policies:<rule>` of the stack file. */
  settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What the pack says against it, one message each. */
export async function judge({ resources, environment, ...rest }: Judged): Promise<string[]> {
  const policies = rules.map((rule) =>
    toPolicy(rule, {
      environment,
      today: "2026-01-01",
      accountId: rest.accountId,
      region: "us-east-1",
      exceptions: new Exceptions([], environment),
      settingsFromStackFile: (name) => rest.settings[name] ?? {},
    }),
  );
  const one = server.makeAnalyzeRpcFun("pack", "1.0.0", "mandatory", policies);
  const all = server.makeAnalyzeStackRpcFun("pack", "1.0.0", "mandatory", policies);
  const judged = resources.filter(({ type }) => type.startsWith("aws:"));
  const messages: string[] = [];
  for (const resource of judged) messages.push(...(await ask(one, request(resource))));
  const stack = new proto.AnalyzeStackRequest().setResourcesList(judged.map(inStack));
  return [...messages, ...(await ask(all, stack))];
}

function ask(analyze: Analyze, message: unknown): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const asked = analyze({ request: message }, (error, response) =>
      error
        ? reject(error)
        : resolve(response.getDiagnosticsList().map((each) => each.getMessage())),
    );
    asked.catch(reject);
  });
}

const request = ({ type, name, urn, wire, protect }: Registered) =>
  new proto.AnalyzeRequest()
    .setType(type)
    .setName(name)
    .setUrn(urn)
    .setProperties(wire as never)
    .setOptions(new proto.AnalyzerResourceOptions().setProtect(protect));

function inStack(resource: Registered): proto.AnalyzerResource {
  const { type, name, urn, wire, protect, dependencies } = resource;
  const made = new proto.AnalyzerResource()
    .setType(type)
    .setName(name)
    .setUrn(urn)
    .setProperties(wire as never)
    .setOptions(new proto.AnalyzerResourceOptions().setProtect(protect));
  for (const [property, urns] of Object.entries(dependencies))
    made
      .getPropertydependenciesMap()
      .set(property, new proto.AnalyzerPropertyDependencies().setUrnsList([...urns]));
  return made;
}
