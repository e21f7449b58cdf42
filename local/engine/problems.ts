import { stripVTControlCharacters } from "node:util";
import type { CheckFailure } from "../core/service";
import { notModelledReason } from "./checkInputs";
import type { PolicyVerdict, Problem } from "./events";
import type { ResourceRecord } from "./state";
import { shortUrn, typeOf } from "./urn";

/** The sentences in which the engine refuses: what, which resource, what to do. */
export const problems = {
  typeNotModelled: (urn: string): Problem => ({
    kind: "notModelled",
    urn,
    message: `${shortUrn(urn)}: the local cloud does not model the resource type ${typeOf(urn)}. See docs/local-cloud.md for those it models.`,
  }),

  optionsNotModelled: (urn: string, options: readonly string[]): Problem => ({
    kind: "notModelled",
    urn,
    message: `${shortUrn(urn)}: the local engine does not model the resource options ${options.join(", ")}.`,
  }),

  inputs: (urn: string, failures: readonly CheckFailure[]): Problem => ({
    kind: failures.some(({ reason }) => reason === notModelledReason) ? "notModelled" : "check",
    urn,
    message: `${shortUrn(urn)}: ${sentences(failures)}.`,
  }),

  notFound: (urn: string, id: string): Problem => ({
    kind: "operation",
    urn,
    message: `${shortUrn(urn)} is to be read, but there is none with the id ${id}.`,
  }),

  importDiffers: (urn: string, id: string, differences: readonly string[]): Problem => ({
    kind: "operation",
    urn,
    message: `${shortUrn(urn)} cannot take over ${id}, because it is not as the program says: ${differences.join("; ")}. Say it in the program as it is, or name the property in ignoreChanges.`,
  }),

  importOther: (urn: string, id: string, oldId: string | undefined): Problem => ({
    kind: "operation",
    urn,
    message: `${shortUrn(urn)} is to take over ${id}, but the stack has ${oldId} in its place. Take the import option out, or destroy what the stack has first.`,
  }),

  duplicate: (urn: string): Problem => ({
    kind: "program",
    urn,
    message: `${shortUrn(urn)} is registered twice under one parent. Give one of the two another name.`,
  }),

  violation: (verdict: PolicyVerdict): Problem => ({
    kind: "policy",
    urn: verdict.urn,
    message: `${verdict.urn ? `${shortUrn(verdict.urn)}: ` : ""}policy ${verdict.policy}: ${verdict.message}`,
  }),

  policyPackFailed: (error: unknown, urn?: string): Problem => ({
    kind: "policy",
    urn,
    message: `The policy pack failed${urn ? ` while judging ${shortUrn(urn)}` : ""}, so nothing passes: ${(error as Error).message}`,
  }),

  protectedReplace: (old: ResourceRecord, reason: string): Problem => ({
    kind: "protected",
    urn: old.urn,
    message: `${shortUrn(old.urn)} is protected and would have to be replaced (${reason}). Undo that change, or set protect to false in a deploy of its own first.`,
  }),

  protectedDelete: (old: ResourceRecord): Problem => ({
    kind: "protected",
    urn: old.urn,
    message: `${shortUrn(old.urn)} is protected and would be deleted. Keep it in the program, or set protect to false in a deploy of its own first.`,
  }),

  programHung: (timeoutMs: number, waitingFor: readonly string[]): Problem => ({
    kind: "program",
    message:
      `The program did not end within ${timeoutMs / 1000} s and was stopped. ` +
      (waitingFor.length > 0
        ? `It was waiting for ${waitingFor.map(shortUrn).join(", ")}.`
        : "It was waiting for no resource: look for a promise or a timer of its own that never ends."),
  }),

  programFailed: (said: string): Problem => ({ kind: "program", message: ownFrames(said) }),

  programEndedEarly: (): Problem => ({
    kind: "program",
    message:
      "The program ended before its outputs were known, so it is taken as failed: a promise or output that it waits for never settles.",
  }),

  operation: (error: Error, urn: string): Problem => ({
    kind: "operation",
    urn,
    message: error.message,
  }),
};

/** The frames of Node and of packages say nothing about where the program's fault is; nor do the host's colours. */
function ownFrames(stackTrace: string): string {
  return stripVTControlCharacters(stackTrace)
    .split("\n")
    .filter((line) => !/^\s+at .*(node_modules|node:internal)/.test(line))
    .join("\n");
}

/** `size: got -1, must be 0 or more; colour, weight: …`: one clause for each reason. */
function sentences(failures: readonly CheckFailure[]): string {
  return [...Map.groupBy(failures, ({ reason }) => reason)]
    .map(([reason, of]) => `${of.map(({ property }) => property).join(", ")}: ${reason}`)
    .join("; ");
}
