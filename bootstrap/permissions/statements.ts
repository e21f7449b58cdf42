/** The table as statements of policies, packed into documents that are within IAM's sizes. */
import { allow, type Condition, documentOf, type Statement } from "../document";
import { arnsOf, type EnvironmentPlace, type ScopeName } from "./scopes";
import { actionsByScope } from "./table";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const managedPolicyCharactersMax = 6_144;

/** A preview and a refresh: configuration of resources, never what is in them. */
export const readStatements = (place: EnvironmentPlace): Statement[] => statements(place, ["read"]);

export const deployStatements = (place: EnvironmentPlace): Statement[] =>
  statements(place, ["read", "write"]);

function statements(place: EnvironmentPlace, kinds: readonly ("read" | "write")[]): Statement[] {
  return [...actionsByScope(kinds)].flatMap(([scope, actions]) =>
    bounded(scope, actions, place).map(([sid, own, condition]) =>
      allow(sid, own, arnsOf(scope, place), condition),
    ),
  );
}

type Bounded = readonly [sid: string, actions: readonly string[], condition?: Condition];

/** What a pattern leaves too open is narrowed by what the resource or the request says of itself. */
function bounded(
  scope: ScopeName,
  actions: readonly string[],
  { environment, region, accountId }: EnvironmentPlace,
): Bounded[] {
  const sid = scope.charAt(0).toUpperCase() + scope.slice(1);
  const tagged = { StringEquals: { "aws:ResourceTag/Environment": environment } };
  if (scope === "keys") {
    const own = actions.filter((action) => !keyUses.includes(action));
    const uses = actions.filter((action) => keyUses.includes(action));
    const through = ["dynamodb", "events", "lambda", "pipes", "states"].map(
      (service) => `${service}.${region}.amazonaws.com`,
    );
    return [
      [sid, own, tagged],
      ...(uses.length === 0
        ? []
        : ([
            [
              "KeysThroughServices",
              uses,
              { StringEquals: { ...tagged.StringEquals, "kms:ViaService": through } },
            ],
          ] as const)),
    ];
  }
  if (scope === "eventSourceMappings") {
    // Requests about tags do not say which function it is.
    const aboutTags = actions.filter((action) => /tag/i.test(action));
    const others = actions.filter((action) => !/tag/i.test(action));
    return [
      [sid, others, ofOwnFunctions(environment, region, accountId)],
      [`${sid}Tags`, aboutTags, tagged],
    ];
  }
  if (scope !== "anywhere") return [[sid, actions]];
  const conditioned: Readonly<Record<string, Condition>> = {
    "kms:CreateKey": { StringEquals: { "aws:RequestTag/Environment": environment } },
    "lambda:CreateEventSourceMapping": ofOwnFunctions(environment, region, accountId),
  };
  const free = actions.filter((action) => conditioned[action] === undefined);
  return [
    [sid, free],
    ...actions.flatMap((action): Bounded[] =>
      conditioned[action] ? [[action.split(":")[1]!, [action], conditioned[action]]] : [],
    ),
  ];
}

const keyUses = [
  ...["kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
  ...["kms:ReEncryptFrom", "kms:ReEncryptTo"],
];

const ofOwnFunctions = (environment: string, region: string, accountId: string): Condition => ({
  ArnLike: {
    "lambda:FunctionArn": `arn:aws:lambda:${region}:${accountId}:function:*-${environment}`,
  },
});

/** First that fits; in order, so that the same statements always make the same documents. */
export function packed(all: readonly Statement[]): string[] {
  const documents: Statement[][] = [];
  for (const statement of all) {
    const last = documents.at(-1);
    const fits = last && documentOf(...last, statement).length <= managedPolicyCharactersMax;
    if (fits) last.push(statement);
    else documents.push([statement]);
  }
  return documents.map((each) => documentOf(...each));
}
