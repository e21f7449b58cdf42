import { read } from "../../framework/resource";
import { type Rule, verdictOf, type Violation } from "../../framework/rule";
import { mandatoryEverywhere } from "../levels";

export const sfnLogging: Rule = {
  name: "sfn-logging",
  description:
    "Every state machine logs at least its errors, and never the data of its executions.",
  why: "A failed execution is looked into by its log; with execution data in it the log holds the payment, for longer and for more eyes than the table does.",
  fix: 'Set loggingConfiguration: { level: "ERROR", includeExecutionData: false, logDestination: "<log group ARN>:*" }.',
  severity: "high",
  frameworks: [
    { name: "PCI DSS", version: "4.0.1", requirement: "10.2.1" },
    { name: "PCI DSS", version: "4.0.1", requirement: "3.3.1" },
  ],
  publicChecks: ["AwsSolutions-SF1", "CKV_AWS_285", "StepFunctions.1"],
  levels: mandatoryEverywhere,
  resourceTypes: ["aws:sfn/stateMachine:StateMachine"],
  decide(resource) {
    const violations: Violation[] = [];
    const level = read(resource, "loggingConfiguration", "level") ?? "OFF";
    if (!["ALL", "ERROR", "FATAL"].includes(String(level)))
      violations.push({
        path: "loggingConfiguration.level",
        found: `"${String(level)}"`,
        expected: '"ERROR", "FATAL" or "ALL"',
      });
    if (read(resource, "loggingConfiguration", "includeExecutionData") === true)
      violations.push({
        path: "loggingConfiguration.includeExecutionData",
        found: "true",
        expected: "false",
      });
    const destination = read(resource, "loggingConfiguration", "logDestination");
    if (destination === undefined)
      violations.push({
        path: "loggingConfiguration.logDestination",
        found: "nothing",
        expected: "the ARN of a log group, with :* at its end",
      });
    // Without it Step Functions refuses the state machine, after everything before it was made.
    else if (!String(destination).endsWith(":*"))
      violations.push({
        path: "loggingConfiguration.logDestination",
        found: `"${String(destination)}"`,
        expected: "the same with :* at its end",
      });
    return verdictOf(violations);
  },
};
