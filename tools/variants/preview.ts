/** `pulumi preview --policy-pack policies` by the real CLI, of a program that this process holds. */
import { execFile } from "node:child_process";
import type { RunRequest, RunResponse } from "@pulumi/pulumi/proto/language_pb";
import type { Session } from "../../cli/pulumi/session";
import { listen } from "../../local/engine/grpcServer";
import { languageService } from "../../local/plugins/nodejs/service";

export interface Violation {
  rule: string;
  urn: string;
  message: string;
}

export interface PreviewOptions {
  session: Session;
  policyPack: string | undefined;
  run(request: RunRequest): Promise<RunResponse>;
}

export interface PreviewResult {
  exitCode: number;
  /** Of mandatory rules. */
  violations: Violation[];
  /** What went wrong otherwise. */
  errors: string[];
}

export async function preview({
  session,
  policyPack,
  run,
}: PreviewOptions): Promise<PreviewResult> {
  const host = await listen([languageService({ engineAddress: undefined, run })]);
  try {
    const words = ["-C", session.mirror, "preview", "--json", "--non-interactive"];
    words.push(`--client=${host.address}`);
    if (policyPack !== undefined) words.push("--policy-pack", policyPack);
    const { exitCode, output, said } = await execute(session, words);
    return { exitCode, ...summary(output, said) };
  } finally {
    host.close();
  }
}

interface Ran {
  exitCode: number;
  output: string;
  said: string;
}

function execute({ pulumi, environment }: Session, words: readonly string[]): Promise<Ran> {
  // One engine event a line, rather than a summary that leaves out the policies.
  const env = { ...environment, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" };
  return new Promise((resolve, reject) => {
    execFile(pulumi, [...words], { env, maxBuffer: 256 * 1024 * 1024 }, (error, output, said) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === "number") resolve({ exitCode: code, output, said });
      else reject(error!);
    });
  });
}

interface EngineEvent {
  policyEvent?: {
    policyName: string;
    enforcementLevel: string;
    message: string;
    resourceUrn?: string;
  };
  diagnosticEvent?: { severity: string; message: string };
}

function summary(output: string, said: string): Omit<PreviewResult, "exitCode"> {
  const events = output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as EngineEvent);
  const violations = events.flatMap(({ policyEvent }) =>
    policyEvent?.enforcementLevel === "mandatory"
      ? [
          {
            rule: policyEvent.policyName,
            urn: policyEvent.resourceUrn ?? "",
            message: policyEvent.message.trim(),
          },
        ]
      : [],
  );
  const errors = events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent?.severity === "error" ? [diagnosticEvent.message] : [],
  );
  // A pack that does not start, a plugin that is missing: the CLI says so in words, not as an event.
  if (violations.length === 0 && errors.length === 0 && said.trim() !== "")
    errors.push(said.trim());
  return { violations, errors };
}
