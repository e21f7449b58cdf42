/**
 * The runtime client: loads a function's handler and runs invocations, one at a time, that it takes
 * from the runtime API. It runs inside the function's own process as plain JavaScript, so that a
 * process starts without a compiler. Protocol: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import http from "node:http";
import { setCloudTime } from "./clock.mjs";
import { guardEgress } from "./egress.mjs";
import { endOfInvocationLog, redirectConsole, writeLogLine } from "./logging.mjs";
import { loadHandler } from "./loader.mjs";
import { errorDocument } from "./errors.mjs";
import { watchQuiescence } from "./quiescence.mjs";

const settings = JSON.parse(process.env.LOCAL_CLOUD_RUNTIME ?? "{}");
delete process.env.LOCAL_CLOUD_RUNTIME;
const [authority, ...prefix] = process.env.AWS_LAMBDA_RUNTIME_API.split("/");
const [host, port] = authority.split(":");
const apiPath = `/${prefix.join("/")}/2018-06-01/runtime`;
const agent = new http.Agent({ keepAlive: true });

let current;

/** A function must not outlive its cloud: the channel closes when the parent ends, however it ended. */
process.on("disconnect", () => process.exit(0));
process.channel?.unref();
/** Nothing is left to wait for although the handler has not answered: as on AWS the process ends, without a reason. */
process.on("beforeExit", () => process.exit(0));

function call(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const payload = body === undefined ? undefined : Buffer.from(body);
    const request = http.request(
      {
        host,
        port,
        method,
        path: apiPath + path,
        agent,
        headers: { ...headers, "content-length": payload?.length ?? 0 },
      },
      (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ headers: response.headers, body: Buffer.concat(chunks) }),
        );
        response.on("error", reject);
      },
    );
    request.on("error", reject);
    request.end(payload);
  });
}

/** Asking the kernel costs a small function a sixth of its time, so a busy one's memory is looked at now and then. */
const MEMORY_LOOK_MS = 200;
const memory = { bytes: 0, lookedAtMs: Number.NEGATIVE_INFINITY };

function measurements(startedAt) {
  const nowMs = performance.now();
  if (nowMs - memory.lookedAtMs >= MEMORY_LOOK_MS)
    Object.assign(memory, { bytes: process.memoryUsage.rss(), lookedAtMs: nowMs });
  return {
    "local-cloud-duration-ms": String(Number(process.hrtime.bigint() - startedAt) / 1e6),
    "local-cloud-memory-bytes": String(memory.bytes),
  };
}

function contextOf(headers) {
  const deadlineMs = Number(headers["lambda-runtime-deadline-ms"]);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    ...(headers["lambda-runtime-client-context"] && {
      clientContext: JSON.parse(headers["lambda-runtime-client-context"]),
    }),
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
}

function prepare(headers) {
  setCloudTime(Number(headers["local-cloud-time-ms"]));
  const traceId = headers["lambda-runtime-trace-id"];
  if (traceId) process.env._X_AMZN_TRACE_ID = traceId;
  else delete process.env._X_AMZN_TRACE_ID;
  const credentials = headers["local-cloud-credentials"];
  // SDK clients ask the environment again when what they have is about to expire.
  if (credentials)
    Object.assign(process.env, JSON.parse(Buffer.from(credentials, "base64").toString()));
}

/** What nobody caught belongs to the invocation that is running; the process ends with it, as on AWS. */
function dieOf(error, exitCode, label) {
  writeLogLine("ERROR", [label, errorDocument(error, { forLog: true })], current?.requestId);
  const body = JSON.stringify(errorDocument(error));
  const path = current ? `/invocation/${current.requestId}/error` : "/init/error";
  const headers = current ? measurements(current.startedAt) : {};
  if (current) endOfInvocationLog(current.requestId);
  call("POST", path, body, headers).finally(() => process.exit(exitCode));
}

process.on("uncaughtException", (error) => dieOf(error, 129, "Uncaught Exception"));
process.on("unhandledRejection", (reason) => {
  const error = reason instanceof Error ? reason : new Error(String(reason));
  const wrapped = Object.assign(new Error(String(reason), { cause: error }), {
    name: "Runtime.UnhandledPromiseRejection",
    stack: error.stack,
  });
  dieOf(wrapped, 128, "Unhandled Promise Rejection");
});

/** Runs one invocation; returns what to post of it. */
async function run(handler, { headers, body }) {
  prepare(headers);
  const requestId = headers["lambda-runtime-aws-request-id"];
  current = { requestId, startedAt: process.hrtime.bigint() };
  let path = `/invocation/${requestId}/response`;
  let payload;
  try {
    const result = await handler(JSON.parse(body.toString()), contextOf(headers));
    payload = JSON.stringify(result === undefined ? null : result);
    if (payload === undefined)
      throw Object.assign(new Error("Unable to stringify response body"), {
        name: "Runtime.MarshalError",
      });
  } catch (error) {
    writeLogLine("ERROR", ["Invoke Error", errorDocument(error, { forLog: true })], requestId);
    path = `/invocation/${requestId}/error`;
    payload = JSON.stringify(errorDocument(error));
  }
  const measured = measurements(current.startedAt);
  endOfInvocationLog(requestId);
  current = undefined;
  return { path, payload, measured };
}

async function main() {
  setCloudTime(settings.cloudTimeMs);
  redirectConsole(settings.logFormat, settings.applicationLogLevel, () => current?.requestId);
  guardEgress(settings.hosts ?? {}, Number(port));
  if (settings.reportQuiescence) watchQuiescence(() => current !== undefined);
  let handler;
  try {
    handler = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
  } catch (error) {
    writeLogLine(
      "ERROR",
      ["Uncaught Exception", errorDocument(error, { forLog: true })],
      undefined,
    );
    await call("POST", "/init/error", JSON.stringify(errorDocument(error)));
    process.exit(1);
  }
  let invocation = await call("GET", "/invocation/next");
  for (;;) {
    const { path, payload, measured } = await run(handler, invocation);
    // AWS answers the POST and is asked for more by a GET of its own. Here the one carries the other: half the requests.
    invocation = await call("POST", path, payload, { ...measured, "local-cloud-next": "true" });
  }
}

await main();
