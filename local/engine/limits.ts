/** AWS's limits on names, documents and tags of resources, where the service behind a type has no more to say about them. */
import type { CheckFailure, Input } from "../core/service";

interface NameLimit {
  property: string;
  charactersMax: number;
  pattern: RegExp;
  /** What the pattern allows, in words. */
  of: string;
}

const dotted = { pattern: /^[\w.-]+$/, of: 'letters, digits, ".", "-" and "_"' };
const iam = { pattern: /^[\w+=,.@-]+$/, of: 'letters, digits and "+=,.@-_"' };

const names: Readonly<Record<string, NameLimit>> = {
  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
  "aws:cloudwatch/eventRule:EventRule": { property: "name", charactersMax: 64, ...dotted },
  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html
  "aws:cloudwatch/eventTarget:EventTarget": { property: "targetId", charactersMax: 64, ...dotted },
  // https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_CreatePipe.html
  "aws:pipes/pipe:Pipe": { property: "name", charactersMax: 64, ...dotted },
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  "aws:iam/role:Role": { property: "name", charactersMax: 64, ...iam },
  "aws:iam/policy:Policy": { property: "name", charactersMax: 128, ...iam },
  "aws:iam/rolePolicy:RolePolicy": { property: "name", charactersMax: 128, ...iam },
};

const documents: Readonly<Record<string, { property: string; bytesMax: number }>> = {
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": { property: "policy", bytesMax: 10_240 },
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": {
    ...{ property: "policyDocument", bytesMax: 5120 },
  },
};

/** https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html */
const TAGS_MAX = 50;
const TAG_KEY_CHARACTERS_MAX = 128;
const TAG_VALUE_CHARACTERS_MAX = 256;
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export function checkLimits(token: string, inputs: Input): CheckFailure[] {
  return [...checkName(token, inputs), ...checkDocument(token, inputs), ...checkTags(inputs)];
}

function checkName(token: string, inputs: Input): CheckFailure[] {
  const limit = names[token];
  const name: unknown = limit && inputs[limit.property];
  if (!limit || typeof name !== "string") return [];
  if (name.length > 0 && name.length <= limit.charactersMax && limit.pattern.test(name)) return [];
  const reason = `got "${name}" of ${name.length} characters, must be 1 to ${limit.charactersMax} ${limit.of}`;
  return [{ property: limit.property, reason }];
}

function checkDocument(token: string, inputs: Input): CheckFailure[] {
  const limit = documents[token];
  const document: unknown = limit && inputs[limit.property];
  if (!limit || document === undefined) return [];
  const text = typeof document === "string" ? document : JSON.stringify(document);
  const bytes = Buffer.byteLength(text);
  if (bytes <= limit.bytesMax) return [];
  return [
    { property: limit.property, reason: `has ${bytes} bytes, must have at most ${limit.bytesMax}` },
  ];
}

function checkTags({ tags }: Input): CheckFailure[] {
  const pairs = Object.entries((tags ?? {}) as Record<string, unknown>);
  const failures: CheckFailure[] = [];
  if (pairs.length > TAGS_MAX)
    failures.push({
      property: "tags",
      reason: `are ${pairs.length}, must be at most ${TAGS_MAX}`,
    });
  for (const [key, value] of pairs) {
    const property = `tags.${key.slice(0, 80)}`;
    if (/^aws:/i.test(key))
      failures.push({ property, reason: 'begins with "aws:", which is AWS\'s' });
    if (key.length > TAG_KEY_CHARACTERS_MAX || key === "")
      failures.push({
        property,
        reason: `the key has ${key.length} characters, must have 1 to ${TAG_KEY_CHARACTERS_MAX}`,
      });
    if (String(value).length > TAG_VALUE_CHARACTERS_MAX)
      failures.push({
        property,
        reason: `the value has ${String(value).length} characters, must have at most ${TAG_VALUE_CHARACTERS_MAX}`,
      });
    if (!TAG_TEXT.test(key) || !TAG_TEXT.test(String(value)))
      failures.push({
        property,
        reason: 'only letters, digits, spaces and "_.:/=+-@" are allowed',
      });
  }
  return failures;
}
