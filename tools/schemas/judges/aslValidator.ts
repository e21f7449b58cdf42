import aslValidator from "asl-validator";
import type { Template } from "../cloudFormation/translate";
import type { Judged } from "../finding";
import { statesOf } from "./documents";

/** asl-validator: the state language's published schema, and whether every path and transition leads somewhere. */
export function validateStates(template: Template): Judged {
  const machines = statesOf(template);
  return {
    judged: machines.length,
    findings: machines.flatMap(({ where, document }) =>
      aslValidator(document, { checkPaths: true, checkArn: true }).errors.map((error) => ({
        rule: `asl-validator ${error["Error code"]}`,
        where,
        message: error.Message,
      })),
    ),
  };
}
