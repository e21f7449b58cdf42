import { type Rule, verdictOf, type Violation } from "../../framework/rule";
import { listOf, readJson } from "../../relations/json";
import { catchersOf, nextOf, type State, statesOf } from "../../relations/workflow";
import { mandatoryEverywhere } from "../levels";

export const sfnErrors: Rule = {
  name: "sfn-errors",
  description:
    "Every Task is retried and caught, what was caught ends in Fail, and no Task waits for ever.",
  why: "Without Retry a hiccup fails a payment; without Catch nobody writes the failure down; and an execution that caught its failure and then succeeds is counted as a success.",
  fix: "Give each Task Retry and Catch for States.ALL, let every way from a Catch end in a Fail state, and give callback Tasks a TimeoutSeconds or HeartbeatSeconds.",
  severity: "high",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "10.7.2" }],
  publicChecks: [],
  levels: mandatoryEverywhere,
  resourceTypes: ["aws:sfn/stateMachine:StateMachine"],
  decide(resource) {
    const definition = readJson(resource, "definition") ?? {};
    const states = statesOf(definition);
    if (states.length === 0)
      return verdictOf([
        { path: "definition", found: "no states", expected: "StartAt and States" },
      ]);
    return verdictOf([
      ...states.filter(({ type }) => type === "Task").flatMap(problemsOfTask),
      ...states.flatMap(endsWell),
    ]);
  },
};

function problemsOfTask(task: State): Violation[] {
  const path = `definition.States.${task.name}`;
  const violations: Violation[] = [];
  if (listOf(task.body["Retry"]).length === 0)
    violations.push({ path: `${path}.Retry`, found: "nothing", expected: "at least one retrier" });
  // On the way of a failure there is nothing left to catch: what fails there fails the execution.
  const mustCatch = !task.afterCatch && !task.caughtOutside;
  const caught = catchersOf(task.body).flatMap((catcher) => listOf(catcher["ErrorEquals"]));
  if (mustCatch && !caught.includes("States.ALL"))
    violations.push({
      path: `${path}.Catch`,
      found: caught.length === 0 ? "nothing" : caught.map(String).join(", "),
      expected: 'a catcher of "States.ALL"',
    });
  const waits = /\.(waitForTaskToken|sync(:2)?)$|:activity:/.test(String(task.body["Resource"]));
  const bounded = [
    "TimeoutSeconds",
    "TimeoutSecondsPath",
    "HeartbeatSeconds",
    "HeartbeatSecondsPath",
  ];
  if (waits && !bounded.some((name) => task.body[name] !== undefined))
    violations.push({
      path: `${path}.TimeoutSeconds`,
      found: "nothing, for a Task that waits for an answer",
      expected: "TimeoutSeconds or HeartbeatSeconds",
    });
  return violations;
}

/** Also in a branch: a failure that it swallows is one that its Parallel or Map never sees. */
function endsWell({ name, body, siblings }: State): Violation[] {
  return catchersOf(body).flatMap((catcher) => {
    const end = successAfter(String(catcher["Next"]), siblings, name);
    if (end === undefined) return [];
    return [
      {
        path: `definition.States.${name}.Catch`,
        found: `a way that ends successfully in ${end}`,
        expected: "a Fail state at its end",
      },
    ];
  });
}

/** A way back to where it was caught is another try, not an end. */
function successAfter(
  start: string,
  siblings: ReadonlyMap<string, State>,
  caughtIn: string,
): string | undefined {
  const seen = new Set([caughtIn]);
  const open = [start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = siblings.get(name);
    if (seen.has(name) || !state) continue;
    seen.add(name);
    if (state.type === "Succeed" || state.body["End"] === true) return name;
    open.push(...nextOf(state.body));
  }
  return undefined;
}
