import { createXRay } from "../xray";
import { type TestCloud, testCloud } from "./testing";

const sampledHeader = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
const traceId = "1-5759e988-bd862e3fe1be46a994272793";
/** Sends a subsegment by UDP, as the X-Ray SDK does. */
const annotating = `import dgram from "node:dgram";
export const handler = ({ webhook_id }) => new Promise((resolve, reject) => {
  const field = (name) => new RegExp(name + "=([^;]*)").exec(process.env._X_AMZN_TRACE_ID)[1];
  const now = Date.now() / 1000;
  const document = { id: "00000000000000aa", name: "## work", type: "subsegment", trace_id: field("Root"), parent_id: field("Parent"), start_time: now, end_time: now, annotations: { webhook_id } };
  const [host, port] = process.env.AWS_XRAY_DAEMON_ADDRESS.split(":");
  const socket = dgram.createSocket("udp4");
  const message = Buffer.from('{"format":"json","version":1}\\n' + JSON.stringify(document));
  socket.send(message, 0, message.length, port, host, (error) => { socket.close(); error ? reject(error) : resolve(field("Sampled")); });
});`;

interface Document {
  id: string;
  parent_id?: string;
  origin?: string;
  name: string;
  fault?: boolean;
}

describe("a function's trace", () => {
  let test: TestCloud;

  beforeEach(() => {
    test = testCloud();
    test.cloud.add(createXRay);
  });
  afterEach(() => test.cloud.stop());

  const xray = (operation: string, input: Record<string, unknown>) =>
    test.cloud.call(test.cloud.administrator, "xray", operation, input);
  const documents = async (id: string): Promise<Document[]> => {
    await test.cloud.advance(1_000);
    const { Traces } = (await xray("BatchGetTraces", { TraceIds: [id] })) as {
      Traces: { Segments: { Document: string }[] }[];
    };
    return Traces.flatMap(({ Segments }) =>
      Segments.map(({ Document }) => JSON.parse(Document) as Document),
    );
  };

  test_(
    "goes on from the caller's: service, function and what the function sends are one chain",
    async () => {
      await test.deploy("worker", annotating, { tracingConfig: { mode: "Active" } });
      expect(
        (
          await test.invoke(
            "worker",
            { webhook_id: "stripe#evt_1" },
            { TraceHeader: sampledHeader },
          )
        ).payload,
      ).toBe("1");
      const found = await documents(traceId);
      const service = found.find(({ origin }) => origin === "AWS::Lambda")!;
      const ran = found.find(({ origin }) => origin === "AWS::Lambda::Function")!;
      const own = found.find(({ name }) => name === "## work")!;
      expect([service.parent_id, ran.parent_id, own.parent_id]).toEqual([
        "53995c3f42cd8ad8",
        service.id,
        ran.id,
      ]);
    },
  );

  test_("is found by an annotation", async () => {
    await test.deploy("worker", annotating, { tracingConfig: { mode: "Active" } });
    await test.invoke("worker", { webhook_id: "stripe#evt_1" }, { TraceHeader: sampledHeader });
    await test.cloud.advance(1_000);
    const find = async (id: string) => {
      const { TraceSummaries } = await xray("GetTraceSummaries", {
        StartTime: new Date(Date.UTC(2026, 0, 1)),
        EndTime: new Date(Date.UTC(2026, 0, 2)),
        FilterExpression: `annotation.webhook_id = "${id}"`,
      });
      return (TraceSummaries as { Id: string }[]).map(({ Id }) => Id);
    };
    expect(await find("stripe#evt_1")).toEqual([traceId]);
    expect(await find("stripe#evt_2")).toEqual([]);
  });

  test_("marks a function that failed", async () => {
    await test.deploy("worker", `export const handler = async () => { throw new Error("no"); };`, {
      tracingConfig: { mode: "Active" },
    });
    await test.invoke("worker", {}, { TraceHeader: sampledHeader });
    expect((await documents(traceId)).map(({ fault }) => fault)).toEqual([true, true]);
  });

  test_("is not made where the caller decided not to sample", async () => {
    await test.deploy("worker", annotating, { tracingConfig: { mode: "Active" } });
    const unsampled = sampledHeader.replace("Sampled=1", "Sampled=0");
    expect((await test.invoke("worker", {}, { TraceHeader: unsampled })).payload).toBe("0");
    expect((await documents(traceId)).filter(({ origin }) => origin)).toEqual([]);
  });

  test_(
    "is started by Active tracing for the first request of a second, and never by PassThrough",
    async () => {
      const own = `export const handler = async () => process.env._X_AMZN_TRACE_ID;`;
      await test.deploy("active", own, { tracingConfig: { mode: "Active" } });
      await test.deploy("passing", own, { tracingConfig: { mode: "PassThrough" } });
      expect((await test.invoke("active")).payload).toMatch(
        /^Root=1-6955b900-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$/,
      );
      expect((await test.invoke("passing")).payload).toMatch(/;Sampled=0$/);
    },
  );

  test_(
    "needs the role's permission: without it Active tracing is refused at creation",
    async () => {
      test.cloud.setAuthorizer({
        decide: (_caller, { action }) => ({
          allowed: action !== "xray:PutTraceSegments",
          reason: "",
        }),
      });
      await expect(
        test.deploy("worker", annotating, { tracingConfig: { mode: "Active" } }),
      ).rejects.toMatchObject({
        code: "InvalidParameterValueException",
        message:
          "The provided execution role does not have permissions to call PutTraceSegments on XRAY",
      });
    },
  );
});

/** Starting a process takes a moment on a busy machine. */
function test_(name: string, run: () => Promise<void>): void {
  it(name, run, 30_000);
}
