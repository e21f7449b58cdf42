/**
 * What the function prints: console calls get Lambda's prefix (Text) or become objects (JSON), one log
 * event a call. Everything goes to stdout in order, so that the line which ends an invocation is behind all of its own.
 */
import { formatWithOptions } from "node:util";

const levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
let format = "Text";
let threshold = 0;

/** A NUL cannot be at the beginning of a line that a program prints by accident. */
const END_MARK = "\0end ";

export function redirectConsole(logFormat, applicationLogLevel, currentRequestId) {
  format = logFormat;
  threshold = logFormat === "JSON" ? Math.max(0, levels.indexOf(applicationLogLevel)) : 0;
  process.stderr.write = process.stdout.write.bind(process.stdout);
  const methods = {
    trace: "TRACE",
    debug: "DEBUG",
    log: "INFO",
    info: "INFO",
    warn: "WARN",
    error: "ERROR",
  };
  for (const [method, level] of Object.entries(methods))
    console[method] = (...args) => writeLogLine(level, args, currentRequestId());
}

export function writeLogLine(level, args, requestId) {
  if (levels.indexOf(level) < threshold) return;
  const timestamp = new Date().toISOString();
  const line =
    format === "JSON"
      ? JSON.stringify({ timestamp, level, ...(requestId && { requestId }), ...jsonMessage(args) })
      : `${timestamp}\t${requestId ?? "undefined"}\t${level}\t${formatWithOptions({}, ...args.map(textual))}`;
  // A carriage return stands for a line break inside one event; the cloud turns it back.
  process.stdout.write(line.replaceAll("\n", "\r") + "\n");
}

export function endOfInvocationLog(requestId) {
  process.stdout.write(`${END_MARK}${requestId}\n`);
}

const textual = (value) =>
  value !== null && typeof value === "object" && "errorType" in value
    ? JSON.stringify(value)
    : value;

function jsonMessage(args) {
  const [only] = args;
  if (args.length === 1 && typeof only === "object" && only !== null && !(only instanceof Error))
    return { message: only };
  const error = args.find(
    (arg) =>
      arg !== null && typeof arg === "object" && ("errorType" in arg || arg instanceof Error),
  );
  if (!error) return { message: formatWithOptions({}, ...args) };
  const document =
    error instanceof Error
      ? {
          errorType: error.name,
          errorMessage: error.message,
          stackTrace: error.stack?.split("\n") ?? [],
        }
      : { errorType: error.errorType, errorMessage: error.errorMessage, stackTrace: error.stack };
  return document;
}
