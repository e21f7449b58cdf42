import { AwsError, NotModelledError } from "../../../core/errors";
import { checkChoice } from "./choice";
import { type Definition, fieldsOf, type State } from "./definition";
import { parseIntrinsic } from "./intrinsics";
import { parsePath } from "./paths";

const definitionFields = [
  "Comment",
  "StartAt",
  "States",
  "TimeoutSeconds",
  "Version",
  "QueryLanguage",
];
const processorFields = [...definitionFields, "ProcessorConfig"];

/** Parses a machine's definition and refuses, by name, whatever the interpreter does not know. All problems at once. */
export function parseDefinition(text: string): Definition {
  let definition: unknown;
  try {
    definition = JSON.parse(text);
  } catch (cause) {
    throw invalid(["INVALID_JSON_DESCRIPTION: the definition is not JSON"], cause);
  }
  const problems = checkMachine(definition as Definition, "", definitionFields);
  if (problems.length > 0) throw invalid(problems);
  return definition as Definition;
}

function invalid(problems: readonly string[], cause?: unknown): AwsError {
  return new AwsError(
    "InvalidDefinition",
    `Invalid State Machine Definition: '${problems.join("; ")}'`,
    { cause },
  );
}

function checkMachine(machine: Definition, where: string, allowed: readonly string[]): string[] {
  const at = where || "the state machine";
  refuseJsonata(machine, at);
  refuseUnknown(machine, allowed, at);
  if (typeof machine.States !== "object" || machine.States === null)
    return [`SCHEMA_VALIDATION_FAILED: ${at} has no States`];
  const problems: string[] = [];
  if (!(machine.StartAt in machine.States))
    problems.push(
      `MISSING_TRANSITION_TARGET: StartAt of ${at} names "${machine.StartAt}", which is no state`,
    );
  const reached = new Set([machine.StartAt]);
  for (const [name, state] of Object.entries(machine.States)) {
    problems.push(...checkState(state, `${where}/States/${name}`));
    for (const target of targetsOf(state)) {
      reached.add(target);
      if (!(target in machine.States))
        problems.push(
          `MISSING_TRANSITION_TARGET: "${name}" goes on to "${target}", which is no state`,
        );
    }
  }
  for (const name of Object.keys(machine.States))
    if (!reached.has(name))
      problems.push(`MISSING_TRANSITION_TARGET: State "${name}" is not reachable`);
  return problems;
}

function refuseJsonata(part: object, where: string): void {
  const language = (part as Record<string, unknown>)["QueryLanguage"];
  if (language !== undefined && language !== "JSONPath")
    throw new NotModelledError(`QueryLanguage ${String(language)} (in ${where})`);
}

function refuseUnknown(part: object, allowed: readonly string[], where: string): void {
  for (const field of Object.keys(part))
    if (!allowed.includes(field)) throw new NotModelledError(`the field ${field} of ${where}`);
}

function targetsOf(state: State): string[] {
  const rules = [...(state.Choices ?? []), ...(state.Catch ?? [])];
  return [state.Next, state.Default, ...rules.map(({ Next }) => Next)].filter(
    (name): name is string => typeof name === "string",
  );
}

function checkState(state: State, where: string): string[] {
  const allowed = fieldsOf[state.Type];
  if (!allowed) throw new NotModelledError(`the state type ${String(state.Type)} (${where})`);
  refuseJsonata(state, where);
  refuseUnknown(state, [...allowed, "Type", "Comment", "QueryLanguage"], where);
  return [
    ...checkFlow(state, where),
    ...checkPaths(state, where),
    ...checkTemplate(state.Parameters, `${where}/Parameters`),
    ...checkTemplate(state.ResultSelector, `${where}/ResultSelector`),
    ...checkTemplate(state.ItemSelector, `${where}/ItemSelector`),
    ...(state.Retry ?? []).flatMap((one) => checkRetrier(one, where)),
    ...(state.Catch ?? []).flatMap((one) => checkCatcher(one, where)),
    ...checkType(state, where),
  ];
}

function checkFlow(state: State, where: string): string[] {
  if (!fieldsOf[state.Type].includes("Next")) return [];
  const ends = [state.Next !== undefined, state.End === true].filter(Boolean).length;
  return ends === 1 ? [] : [`SCHEMA_VALIDATION_FAILED: ${where} needs either Next or End: true`];
}

const pathFields = [
  "InputPath",
  "OutputPath",
  "ResultPath",
  "ItemsPath",
  "SecondsPath",
  "TimestampPath",
  "TimeoutSecondsPath",
] as const;

function checkPaths(state: State, where: string): string[] {
  return pathFields.flatMap((field) => {
    const path = state[field];
    return typeof path === "string" ? problem(() => parsePath(path), `${where}/${field}`) : [];
  });
}

function checkTemplate(template: unknown, where: string): string[] {
  if (typeof template !== "object" || template === null) return [];
  return Object.entries(template).flatMap(([key, value]) => {
    if (!key.endsWith(".$")) return checkTemplate(value, `${where}/${key}`);
    const text = String(value);
    return problem(
      () => (text.startsWith("States.") ? parseIntrinsic(text) : parsePath(text)),
      `${where}/${key}`,
    );
  });
}

/** What is not modelled goes on as such; what is wrong is told with the others. */
function problem(parse: () => unknown, where: string): string[] {
  try {
    parse();
    return [];
  } catch (error) {
    if (error instanceof NotModelledError) throw error;
    return [`SCHEMA_VALIDATION_FAILED: ${(error as Error).message} at ${where}`];
  }
}

function checkRetrier(retrier: object, where: string): string[] {
  refuseUnknown(
    retrier,
    [
      "ErrorEquals",
      "IntervalSeconds",
      "MaxAttempts",
      "BackoffRate",
      "MaxDelaySeconds",
      "JitterStrategy",
      "Comment",
    ],
    `${where}/Retry`,
  );
  const {
    IntervalSeconds = 1,
    BackoffRate = 2,
    MaxAttempts = 3,
  } = retrier as Record<string, number>;
  const problems = checkErrorEquals(retrier, `${where}/Retry`);
  if (!(IntervalSeconds >= 1))
    problems.push(`${where}/Retry: IntervalSeconds must be at least 1, got ${IntervalSeconds}`);
  if (!(BackoffRate >= 1))
    problems.push(`${where}/Retry: BackoffRate must be at least 1, got ${BackoffRate}`);
  if (!(MaxAttempts >= 0))
    problems.push(`${where}/Retry: MaxAttempts must be at least 0, got ${MaxAttempts}`);
  return problems;
}

function checkCatcher(catcher: object, where: string): string[] {
  refuseUnknown(catcher, ["ErrorEquals", "Next", "ResultPath", "Comment"], `${where}/Catch`);
  return checkErrorEquals(catcher, `${where}/Catch`);
}

function checkErrorEquals(rule: object, where: string): string[] {
  const names = (rule as { ErrorEquals?: unknown }).ErrorEquals;
  return Array.isArray(names) && names.length > 0
    ? []
    : [`SCHEMA_VALIDATION_FAILED: ${where} needs a non-empty ErrorEquals`];
}

function checkType(state: State, where: string): string[] {
  switch (state.Type) {
    case "Task":
      return typeof state.Resource === "string" ? [] : [`${where} needs a Resource`];
    case "Choice":
      return (state.Choices ?? []).flatMap((rule) => checkChoice(rule, where));
    case "Wait": {
      const given = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"].filter(
        (field) => field in state,
      );
      return given.length === 1
        ? []
        : [`${where} needs exactly one of Seconds, SecondsPath, Timestamp, TimestampPath`];
    }
    case "Parallel":
      return (state.Branches ?? []).flatMap((branch, i) =>
        checkMachine(branch, `${where}/Branches/${i}`, definitionFields),
      );
    case "Map":
      return checkMap(state, where);
    case "Pass":
    case "Succeed":
    case "Fail":
      return [];
  }
}

function checkMap(state: State, where: string): string[] {
  const processor = state.ItemProcessor ?? state.Iterator;
  if (!processor) return [`${where} needs an ItemProcessor`];
  const mode = state.ItemProcessor?.ProcessorConfig?.Mode ?? "INLINE";
  if (mode !== "INLINE") throw new NotModelledError(`Map in mode ${mode} (${where})`);
  return checkMachine(processor, `${where}/ItemProcessor`, processorFields);
}
