import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { stateMachine } from "./fixtures";

const tracing = (tracingConfiguration: unknown) => stateMachine({ tracingConfiguration });

export const cases: readonly Case[] = [
  passes("a state machine that is traced", stateMachine()),
  refuses("tracing that is off", tracing({ enabled: false }), "found false, expected true"),
  refuses("silence", tracing(undefined), "tracingConfiguration.enabled: found nothing"),
  cannotDecide("an unknown", tracing({ enabled: unknown }), "tracingConfiguration.enabled"),
];
