import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { definition, failed, stateMachine, task } from "./fixtures";

const states = (all: Record<string, unknown>, startAt?: string) =>
  stateMachine({ definition: definition(all, startAt) });
const writeDown = { Type: "Task", Resource: "arn:aws:states:::dynamodb:updateItem" };
const caught = (Next: string) => [{ ErrorEquals: ["States.ALL"], Next }];
const inner = (end: unknown) => ({ StartAt: "Inner", States: { Inner: end } });

export const cases: readonly Case[] = [
  passes("a Task that is retried and caught, with Fail at the end", stateMachine()),
  refuses(
    "a Task without Retry",
    states({ Apply: task({ Retry: undefined }), Failed: failed }),
    "definition.States.Apply.Retry: found nothing",
  ),
  refuses(
    "a Task without Catch",
    states({ Apply: task({ Catch: undefined }), Failed: failed }),
    "definition.States.Apply.Catch: found nothing",
  ),
  refuses(
    "a Catch of some errors only",
    states({
      Apply: task({ Catch: [{ ErrorEquals: ["States.Timeout"], Next: "Failed" }] }),
      Failed: failed,
    }),
    "definition.States.Apply.Catch: found States.Timeout",
  ),
  refuses(
    "a caught failure that ends as a success",
    states({ Apply: task({ Catch: caught("Done") }), Done: { Type: "Succeed" } }),
    "definition.States.Apply.Catch: found a way that ends successfully in Done, expected a Fail state at its end",
  ),
  refuses(
    "one of two ways that does",
    states({
      Apply: task({ Catch: caught("Which") }),
      Which: {
        Type: "Choice",
        Choices: [{ Variable: "$.a", IsPresent: true, Next: "Failed" }],
        Default: "Noted",
      },
      Noted: { Type: "Pass", End: true },
      Failed: failed,
    }),
    "ends successfully in Noted",
  ),
  passes(
    "a failure that is written down first, whose own failure fails the execution",
    states({
      Apply: task({ Catch: caught("Note") }),
      Note: { ...writeDown, Retry: [{ ErrorEquals: ["States.ALL"] }], Next: "Failed" },
      Failed: failed,
    }),
  ),
  refuses(
    "it without Retry",
    states({
      Apply: task({ Catch: caught("Note") }),
      Note: { ...writeDown, Next: "Failed" },
      Failed: failed,
    }),
    "definition.States.Note.Retry: found nothing",
  ),
  passes(
    "Tasks in a Map whose Catch takes their errors",
    states({
      Apply: {
        Type: "Map",
        ItemProcessor: inner(task({ Catch: undefined })),
        Catch: caught("Failed"),
        End: true,
      },
      Failed: failed,
    }),
  ),
  refuses(
    "Tasks in a Parallel that nobody catches",
    states({
      Apply: { Type: "Parallel", Branches: [inner(task({ Catch: undefined }))], End: true },
    }),
    "definition.States.Inner.Catch: found nothing",
  ),
  refuses(
    "a callback that nobody waits an end of",
    states({
      Apply: task({ Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken" }),
      Failed: failed,
    }),
    "definition.States.Apply.TimeoutSeconds: found nothing",
  ),
  passes(
    "a callback with a heartbeat",
    states({
      Apply: task({
        Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        HeartbeatSeconds: 60,
      }),
      Failed: failed,
    }),
  ),
  passes("a way back, which is another try", states({ Apply: task({ Catch: caught("Apply") }) })),
  refuses("no states", stateMachine({ definition: "{}" }), "definition: found no states"),
  refuses("what is no JSON", stateMachine({ definition: "StartAt" }), "definition is no JSON"),
  cannotDecide("an unknown definition", stateMachine({ definition: unknown }), "definition"),
];
