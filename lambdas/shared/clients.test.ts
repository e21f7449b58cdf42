import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { clientDefaults } from "./clients";

let silent: Server;

beforeAll(async () => {
  silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
});

afterAll(() => {
  silent.closeAllConnections();
  silent.close();
});

it("gives up on an answer that does not come", async () => {
  const { port } = silent.address() as AddressInfo;
  const client = new DynamoDBClient({
    ...clientDefaults,
    maxAttempts: 1,
    // The setting itself is what is tested; three seconds of it would only be slower.
    requestHandler: { ...clientDefaults.requestHandler, requestTimeout: 20 },
    region: "us-east-1",
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  await expect(client.send(new ListTablesCommand({}))).rejects.toThrow(/request.*timeout/i);
  client.destroy();
});
