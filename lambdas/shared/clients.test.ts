import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import {
  DynamoDBClient,
  type DynamoDBClientConfig,
  ListTablesCommand,
} from "@aws-sdk/client-dynamodb";
import { awsClient, requestLimits } from "./clients";
import { EndableHttpHandler, endedBy } from "./endedBy";

let silent: Server;

beforeAll(async () => {
  silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
});

afterAll(() => {
  silent.closeAllConnections();
  silent.close();
});

const clientOfSilent = (given: DynamoDBClientConfig = {}) => {
  const { port } = silent.address() as AddressInfo;
  return awsClient(DynamoDBClient, {
    region: "us-east-1",
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    ...given,
  });
};

it("gives up on an answer that does not come", async () => {
  const client = clientOfSilent({
    maxAttempts: 1,
    // The setting itself is what is tested; three seconds of it would only be slower.
    requestHandler: new EndableHttpHandler({ ...requestLimits, requestTimeout: 20 }),
  });
  await expect(client.send(new ListTablesCommand({}))).rejects.toThrow(/request.*timeout/i);
  client.destroy();
});

it("ends a call that is under way with the signal, and does not try it again", async () => {
  const client = clientOfSilent();
  const signal = AbortSignal.timeout(20);
  const startedMs = performance.now();
  const call = endedBy(signal, () => client.send(new ListTablesCommand({})));
  await expect(call).rejects.toMatchObject({ name: "AbortError" });
  expect(performance.now() - startedMs).toBeLessThan(1_000);
  client.destroy();
});

it("lets a signal end the calls it was given for, not the others of the client", async () => {
  const client = clientOfSilent({ maxAttempts: 1 });
  const other = client.send(new ListTablesCommand({}));
  const otherEnded = jest.fn();
  other.catch(otherEnded);
  const ended = endedBy(AbortSignal.abort(), () => client.send(new ListTablesCommand({})));
  await expect(ended).rejects.toMatchObject({ name: "AbortError" });
  expect(otherEnded).not.toHaveBeenCalled();
  client.destroy();
  await expect(other).rejects.toThrow();
});

/** What a later version of the SDK may name or build otherwise; then the calls would silently cost more again. */
it("leaves out of each call what nobody uses", () => {
  const client = clientOfSilent();
  expect(client.middlewareStack.identify().join()).not.toMatch(/logger|userAgent/i);
  expect(new DynamoDBClient({}).middlewareStack.identify().join()).toMatch(/logger.*getUserAgent/s);
  expect(hasFastProperties(client.config)).toBe(true);
  expect(hasFastProperties(new DynamoDBClient({}).config)).toBe(false);
  client.destroy();
});

function hasFastProperties(object: object): boolean {
  setFlagsFromString("--allow-natives-syntax");
  return (new Function("object", "return %HasFastProperties(object)") as (o: object) => boolean)(
    object,
  );
}
