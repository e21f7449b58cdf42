/** What is to be said of an answer that is another than the documented one. */
import { isDeepStrictEqual } from "node:util";

/** Remarks on single disagreements, where the sentence alone could leave somebody wondering who is right. */
export const remarks: Readonly<Record<string, string>> = {
  "ministack apigateway/a-missing-identity-source-is-401":
    "It asks for identity sources only where answers are cached; the sentence makes no such exception.",
  "ministack iam/a-trust-policy-decides-who-takes-the-role":
    "Its caller is the account's root user, whom it lets do everything; on AWS root cannot assume roles at all.",
  ...Object.fromEntries(
    [
      "a-filter-lets-only-matching-records-through",
      "one-matching-filter-is-enough",
      "records-of-an-item-keep-their-order",
      "a-template-makes-the-input",
    ].map((id) => [
      `ministack pipes/${id}`,
      "Its pipes reach topics and state machines only; a pipe to another target is made, and moves nothing.",
    ]),
  ),
  "ministack lambda/groups-of-a-fifo-queue-run-side-by-side":
    "It has one batch of a queue at work at a time, so it was not done in the time given.",
  "ministack sfn/fail-has-its-error":
    "It gives the failure as an output, which AWS has only of executions that succeeded.",
  "ministack sfn/choice-without-a-match":
    "It gives the failure as an output, which AWS has only of executions that succeeded.",
};

interface Answer {
  error?: string;
  message?: string;
  output?: Record<string, unknown>;
}

/** In few words what was answered instead. */
export function instead(expected: unknown, observed: unknown): string {
  if (typeof observed === "string" && /is not valid JSON/.test(observed)) return noAnswer;
  const [right, given] = [answerOf(expected), answerOf(observed)];
  if (!right || !given) return `\`${short(observed)}\``;
  if (given.error === "SyntaxError") return noAnswer;
  if (right.error !== undefined && given.error === undefined) return "accepts it";
  if (right.error !== undefined && given.error === right.error)
    return right.message === given.message
      ? "the same error, with other effects"
      : "the same error in other words, where DynamoDB Local's are expected: AWS documents none";
  if (given.error !== undefined) return `refuses with ${given.error}`;
  const { ConsumedCapacity: _, ItemCollectionMetrics: __, ...output } = given.output ?? {};
  if (isDeepStrictEqual(output, right.output ?? {}))
    return "adds ConsumedCapacity, which [is returned only where it is asked for](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html)";
  return "another result";
}

const noAnswer = "fails itself: an answer that is no JSON";

function answerOf(value: unknown): Answer | undefined {
  if (typeof value !== "object" || value === null || !("answer" in value)) return undefined;
  return value.answer as Answer;
}

const CHARACTERS_MAX = 100;

function short(observed: unknown): string {
  const text = typeof observed === "string" ? observed : JSON.stringify(observed);
  const masked = text.replaceAll(/conformance-[a-z0-9-]+/g, "…").replaceAll("`", "'");
  return masked.length > CHARACTERS_MAX ? `${masked.slice(0, CHARACTERS_MAX)}…` : masked;
}
