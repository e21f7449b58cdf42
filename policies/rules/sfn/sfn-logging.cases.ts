import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { stateMachine } from "./fixtures";

const logDestination = "arn:aws:logs:us-east-1:111111111111:log-group:/aws/vendedlogs/states/w:*";
const logging = (changes: Record<string, unknown>) =>
  stateMachine({ loggingConfiguration: { level: "ERROR", logDestination, ...changes } });

export const cases: readonly Case[] = [
  passes("a log of errors without data", stateMachine()),
  refuses("no log", stateMachine({ loggingConfiguration: undefined }), [
    'loggingConfiguration.level: found "OFF"',
    "loggingConfiguration.logDestination: found nothing",
  ]),
  refuses("a log that is off", logging({ level: "OFF" }), 'level: found "OFF"'),
  refuses(
    "execution data in it",
    logging({ includeExecutionData: true }),
    "includeExecutionData: found true",
  ),
  refuses(
    "a destination that AWS would refuse",
    logging({ logDestination: logDestination.replace(":*", "") }),
    "expected the same with :* at its end",
  ),
  cannotDecide("an unknown level", logging({ level: unknown }), "loggingConfiguration.level"),
];
