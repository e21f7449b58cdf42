import type { Cloud } from "../../../core/cloud";
import type { FunctionConfiguration, InvocationOutcome } from "../model";
import { reportLines, startLines } from "./systemLog";

export interface LogEvent {
  timestamp: number;
  message: string;
}

/** Printed by the runtime behind the last line of an invocation. */
export const endOfInvocationMark = "\0end ";
/** LogType Tail answers with the last 4 KB. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const TAIL_BYTES = 4096;

interface Open {
  requestId: string;
  traceHeader: string | undefined;
  outcome?: InvocationOutcome;
  /** All lines of the invocation have come through the pipe. */
  complete: boolean;
  text: string;
  tail: (text: string) => void;
}

/**
 * The log of one process: what it prints, between START and END/REPORT. Lines and answers come by
 * different ways (a pipe, HTTP); an invocation's log is closed only when both are here, and the next
 * one's START waits for that, so that the order in the stream is the order of what happened.
 */
export class FunctionLog {
  private readonly open: Open[] = [];
  private partialLine = "";

  constructor(
    private readonly cloud: Cloud,
    private readonly configuration: FunctionConfiguration,
    private readonly write: (event: LogEvent) => void,
  ) {}

  /** Returns the invocation's tail, which is known when its log is complete. */
  start(requestId: string, traceHeader: string | undefined): Promise<string> {
    return new Promise((tail) => {
      const invocation = { requestId, traceHeader, complete: false, text: "", tail };
      this.open.push(invocation);
      if (this.open.length === 1)
        this.emit(startLines(this.configuration, requestId, this.nowMs()));
    });
  }

  /** Output of the process, cut anywhere. */
  print(chunk: string): void {
    const lines = (this.partialLine + chunk).split("\n");
    this.partialLine = lines.pop()!;
    for (const line of lines) this.line(line);
  }

  system(message: string): void {
    this.emit([message]);
  }

  answered(requestId: string, outcome: InvocationOutcome): void {
    const invocation = this.open.find((candidate) => candidate.requestId === requestId);
    if (invocation) invocation.outcome = outcome;
    this.settle();
  }

  /** The process is gone: nothing more will come through the pipe. */
  close(): void {
    if (this.partialLine) this.line(this.partialLine);
    this.partialLine = "";
    for (const invocation of this.open) invocation.complete = true;
    this.settle();
  }

  private line(line: string): void {
    if (!line.startsWith(endOfInvocationMark)) return this.emit([line.replaceAll("\r", "\n")]);
    const requestId = line.slice(endOfInvocationMark.length);
    const invocation = this.open.find((candidate) => candidate.requestId === requestId);
    if (invocation) invocation.complete = true;
    this.settle();
  }

  private settle(): void {
    for (;;) {
      const [first, second] = this.open;
      if (!first?.complete || !first.outcome) return;
      this.emit(
        reportLines(
          this.configuration,
          first.requestId,
          first.traceHeader,
          first.outcome,
          this.nowMs(),
        ),
      );
      this.open.shift();
      first.tail(Buffer.from(first.text).subarray(-TAIL_BYTES).toString());
      if (second) this.emit(startLines(this.configuration, second.requestId, this.nowMs()));
    }
  }

  private emit(messages: readonly string[]): void {
    for (const message of messages) {
      if (message === "") continue;
      const [first] = this.open;
      if (first) first.text += message.endsWith("\n") ? message : `${message}\n`;
      this.write({ timestamp: this.nowMs(), message });
    }
  }

  private nowMs(): number {
    return this.cloud.clock.nowMs();
  }
}
