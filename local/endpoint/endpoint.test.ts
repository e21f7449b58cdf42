import { request } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { VirtualClock } from "../core/clock";
import { AwsError } from "../core/errors";
import type { HttpRequest, Service } from "../core/service";
import { fakeCloud, fakeService } from "./fakeServices";
import { type Endpoint, type ErrorPlace, startEndpoint } from ".";

const ssmProtocol = { kind: "awsJson", version: "1.1", targetPrefix: "AmazonSSM" } as const;
const ssm = (answer: () => Record<string, unknown>) =>
  fakeService("ssm", ssmProtocol, { GetParameter: { parameters: { Name: "string" }, answer } });

const started: Endpoint[] = [];
async function serve(
  services: Service[],
  options: Partial<Parameters<typeof startEndpoint>[1]> = {},
) {
  const endpoint = await startEndpoint(fakeCloud(services), { port: 0, ...options });
  started.push(endpoint);
  return endpoint;
}
afterEach(() => Promise.all(started.splice(0).map((endpoint) => endpoint.stop())));

interface Sent {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: Buffer | string;
}

function send(endpoint: Endpoint, { method = "POST", path = "/", headers = {}, body }: Sent) {
  return new Promise<{ status: number; body: string; headers: Record<string, unknown> }>(
    (resolve, reject) => {
      const outgoing = request(
        { host: "127.0.0.1", port: endpoint.port, method, path, headers, agent: false },
        (response) => {
          let text = "";
          response.on("data", (chunk: Buffer) => (text += chunk.toString()));
          response.on("end", () =>
            resolve({ status: response.statusCode!, body: text, headers: response.headers }),
          );
        },
      );
      outgoing.on("error", reject);
      outgoing.end(body);
    },
  );
}

async function getParameter(endpoint: Endpoint, secret = "test"): Promise<unknown> {
  const client = new SSMClient({
    endpoint: endpoint.url,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: secret },
    maxAttempts: 1,
  });
  try {
    return await client.send(new GetParameterCommand({ Name: "n" }));
  } finally {
    client.destroy();
  }
}

it("tells the cloud its URL", async () => {
  const cloud = fakeCloud([]);
  const endpoint = await startEndpoint(cloud, { port: 0 });
  started.push(endpoint);
  expect(endpoint.url).toBe(`http://127.0.0.1:${endpoint.port}`);
  expect(cloud.endpointUrl).toBe(endpoint.url);
});

it("says which port is in use and what to do", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  await expect(startEndpoint(fakeCloud([]), { port })).rejects.toThrow(
    `Port ${port} of 127.0.0.1 is in use. End the program that has it, or choose another one with --port (0: any free one).`,
  );
  await new Promise((resolve) => other.close(resolve));
});

it.each(["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "[::1]"])(
  "refuses a request for the host %p",
  async (host) => {
    const endpoint = await serve([ssm(() => ({}))]);
    const answer = await send(endpoint, { headers: { host } });
    expect(answer.status).toBe(403);
    expect(answer.body).toContain("is not this machine");
  },
);

it.each(["localhost", "localhost:4566", "127.0.0.1:1", "api.execute-api.localhost:4566"])(
  "answers a request for the host %p",
  async (host) => {
    const endpoint = await serve([ssm(() => ({}))]);
    const answer = await send(endpoint, { headers: { host } });
    expect(answer.body).toContain("MissingAuthenticationToken");
  },
);

it("answers 413 to a body over 10 MB, whether its length is announced or not", async () => {
  const endpoint = await serve([]);
  const announced = await send(endpoint, { headers: { "content-length": "10485761" } }).catch(
    (error: Error) => error,
  );
  expect(announced).toMatchObject({ status: 413 });
  const chunked = await send(endpoint, {
    headers: { "transfer-encoding": "chunked" },
    body: Buffer.alloc(10 * 1024 * 1024 + 1),
  }).catch((error: Error) => error);
  expect(chunked).toMatchObject({ status: 413 });
});

it("hides an unexpected error from the client and reports it", async () => {
  const reported: { error: unknown; place: ErrorPlace }[] = [];
  const bug = new TypeError("undefined is not a function");
  const service = ssm(() => {
    throw bug;
  });
  const endpoint = await serve([service], {
    onError: (error, place) => reported.push({ error, place }),
  });
  await expect(getParameter(endpoint)).rejects.toMatchObject({
    name: "InternalFailure",
    $metadata: { httpStatusCode: 500 },
  });
  expect(reported).toMatchObject([
    { error: bug, place: { service: "ssm", operation: "GetParameter" } },
  ]);
});

it("answers with the request's id, which the service saw too", async () => {
  const service = ssm(() => ({}));
  const endpoint = await serve([service]);
  const answer = (await getParameter(endpoint)) as { $metadata: { requestId: string } };
  expect(answer.$metadata.requestId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]/);
});

it("refuses a service that is not there by its name", async () => {
  const endpoint = await serve([]);
  await expect(getParameter(endpoint)).rejects.toMatchObject({
    name: "NotModelled",
    message: expect.stringContaining("AmazonSSM.GetParameter"),
  });
});

it("refuses a wrong secret before the service hears of the request", async () => {
  const service = ssm(() => ({}));
  const endpoint = await serve([service]);
  await expect(getParameter(endpoint, "wrong")).rejects.toMatchObject({
    name: "InvalidSignatureException",
  });
  expect(service.received).toEqual([]);
});

it("hands requests under a data plane's prefixes over as they are, unsigned", async () => {
  const seen: HttpRequest[] = [];
  const gateway: Service = {
    name: "apigateway",
    protocol: { kind: "restJson" },
    operations: {},
    resourceTypes: [],
    dataPlane: {
      prefix: "/execute-api/",
      furtherPrefixes: ["/_domain/"],
      handle: (incoming) => {
        seen.push(incoming);
        return Promise.resolve({
          statusCode: 201,
          headers: { "x-a": "1", "set-cookie": ["a=1", "b=2"] },
          body: "made",
        });
      },
    },
  };
  const endpoint = await serve([gateway]);
  const answer = await send(endpoint, {
    path: "/execute-api/id/dev/a%2Fb?token=x%20y",
    headers: { "X-Mixed": "v" },
    body: "raw \u0000 bytes",
  });
  expect(answer).toMatchObject({ status: 201, body: "made" });
  expect(answer.headers["set-cookie"]).toEqual(["a=1", "b=2"]);
  expect(seen[0]).toMatchObject({
    method: "POST",
    path: "/execute-api/id/dev/a%2Fb",
    rawQuery: "token=x%20y",
    sourceIp: "127.0.0.1",
    body: Buffer.from("raw \u0000 bytes"),
  });
  expect(seen[0]!.headers["x-mixed"]).toBe("v");
  expect(seen[0]!.rawHeaders).toContain("X-Mixed");
  expect((await send(endpoint, { path: "/_domain/x" })).status).toBe(201);
});

it("lets SDKs correct their clock to a virtual one, by the Date header", async () => {
  const service = ssm(() => ({ Parameter: { Name: "n" } }));
  const clock = new VirtualClock(Date.UTC(2031, 0, 1));
  const endpoint = await startEndpoint(fakeCloud([service], clock), { port: 0 });
  started.push(endpoint);
  const client = new SSMClient({
    endpoint: endpoint.url,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 2,
  });
  const answer = await client.send(new GetParameterCommand({ Name: "n" }));
  expect(answer.Parameter?.Name).toBe("n");
  client.destroy();
});

it("finds services that were added after it began to listen", async () => {
  const cloud = fakeCloud([]);
  const endpoint = await startEndpoint(cloud, { port: 0 });
  started.push(endpoint);
  await expect(getParameter(endpoint)).rejects.toMatchObject({ name: "NotModelled" });
  cloud.add(() => ssm(() => ({ Parameter: { Name: "n" } })));
  await expect(getParameter(endpoint)).resolves.toMatchObject({ Parameter: { Name: "n" } });
});

it("passes on the error that a service raises", async () => {
  const service = ssm(() => {
    throw new AwsError("ParameterNotFound", "");
  });
  const endpoint = await serve([service]);
  await expect(getParameter(endpoint)).rejects.toMatchObject({ name: "ParameterNotFound" });
});
