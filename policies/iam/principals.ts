/** Who is named in a policy, and whether conditions keep others from acting through them. */
import { parseArn } from "../framework/arn";
import { accountUnknown } from "../framework/config";
import { UndecidableError } from "../framework/resource";
import type { Context } from "../framework/rule";
import { isBinding } from "./conditions";
import type { Condition, Principal, Statement } from "./document";

/**
 * Services that say for whom they take a role, so that its trust policy can ask for it. Lambda, for one, says nothing when it
 * takes a function's role.
 */
export const servicesThatSaySource: Readonly<Record<string, string>> = {
  "bedrock.amazonaws.com":
    "https://docs.aws.amazon.com/bedrock/latest/userguide/cross-service-confused-deputy-prevention.html",
  "ecs-tasks.amazonaws.com":
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cross-service-confused-deputy-prevention.html",
  "events.amazonaws.com":
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html",
  "logs.amazonaws.com":
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions-confused-deputy.html",
  "pipes.amazonaws.com":
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html",
  "scheduler.amazonaws.com":
    "https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html",
  "states.amazonaws.com":
    "https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html",
  "vpc-flow-logs.amazonaws.com":
    "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html",
};

/** The account in `arn:aws:iam::111111111111:role/x` or in `111111111111`. */
export function accountOf({ kind, value }: Principal): string | undefined {
  if (kind !== "AWS") return undefined;
  return /^\d{12}$/.test(value) ? value : (parseArn(value)?.accountId ?? undefined);
}

export const isRoot = ({ kind, value }: Principal) =>
  kind === "AWS" && (/^\d{12}$/.test(value) || /:root$/.test(value));

/** Stands for more than one principal. IAM takes no pattern but a plain `*` there; an ARN with one is refused or names nobody. */
export const isAnybody = ({ kind, value }: Principal) => kind === "*" || /\*/.test(value);

/** The stack's own account, and those of the setting `otherAccounts`. Throws UndecidableError where the stack's own is not known. */
export function isTrusted(account: string | undefined, { accountId, settings }: Context): boolean {
  const others = (settings["otherAccounts"] ?? []) as readonly string[];
  if (account !== undefined && others.includes(account)) return true;
  if (accountId === undefined)
    throw new UndecidableError(accountUnknown.path, accountUnknown.remedy);
  return account === accountId;
}

const sourceKeys = ["aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid"];

/** What a statement says about for whom a service acts; `open` where it says nothing that binds. */
export function sourceOf(
  { conditions }: Statement,
  context: Context,
): { kind: "closed" | "open" } | { kind: "foreign"; value: string } {
  const binding = conditions.filter(
    (condition) => isBinding(condition) && sourceKeys.includes(condition.key.toLowerCase()),
  );
  const closed = binding.filter(({ values }) => values.length > 0 && values.every(isClosedSource));
  if (closed.length === 0) return { kind: "open" };
  const accounts = closed.flatMap(({ key, values }) =>
    values.map((value) => ({ value, account: accountOfSource(key, value) })),
  );
  const foreign = accounts.find(
    ({ account }) => account !== undefined && !isTrusted(account, context),
  );
  return foreign ? { kind: "foreign", value: foreign.value } : { kind: "closed" };
}

/** An account id, an organisation, or an ARN whose account is written out. S3's ARNs have none, and bucket names are everybody's. */
function isClosedSource(value: string): boolean {
  const arn = parseArn(value);
  if (!arn) return /^(\d{12}|o-[a-z0-9]+)$/.test(value);
  return /^\d{12}$/.test(arn.accountId) && !/^[*?]/.test(arn.service);
}

function accountOfSource(key: string, value: string): string | undefined {
  if (key.toLowerCase() === "aws:sourceaccount") return value;
  return parseArn(value)?.accountId;
}

const callerKeys =
  /^(aws:Principal(Account|Arn|OrgID|OrgPaths|Tag\/.+)|aws:SourceVpce|aws:SourceVpc|sts:ExternalId|kms:CallerAccount)$/i;

/** Conditions that tell one caller from another, with values that are no plain patterns. */
export function callerConditions({ conditions }: Statement): readonly Condition[] {
  return conditions.filter(
    (condition) =>
      isBinding(condition) &&
      callerKeys.test(condition.key) &&
      condition.values.length > 0 &&
      condition.values.every((value) => !/^[*?]*$/.test(value)),
  );
}
