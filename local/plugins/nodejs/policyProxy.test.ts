import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient, AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type Listening, listen, unary } from "../../engine/grpcServer";
import type { PackEnvironment } from "../../engine/packProcess";
import { startPolicyProxy } from "./policyProxy";

describe("the proxy in front of a policy pack", () => {
  const started: (PackEnvironment | undefined)[] = [];
  let pack: Listening;
  let client: AnalyzerClient;
  let close: () => void;

  /** A pack that implements all of it but `configure`. */
  beforeEach(async () => {
    started.length = 0;
    pack = await listen([
      {
        definition: AnalyzerService as unknown as grpc.ServiceDefinition,
        implementation: {
          configureStack: unary(() => new proto.AnalyzerStackConfigureResponse()),
          getPluginInfo: unary(() => new PluginInfo().setVersion("1.2.3")),
          getAnalyzerInfo: unary(() => {
            throw new Error("the pack is broken");
          }),
        },
      },
    ]);
    const proxy = startPolicyProxy(async (environment) => {
      started.push(environment);
      return Number(pack.address.split(":")[1]);
    });
    client = new AnalyzerClient(await proxy.address, grpc.credentials.createInsecure());
    close = proxy.close;
  });

  afterEach(() => {
    client.close();
    close();
    pack.close();
  });

  const ask = <Response>(
    method: keyof AnalyzerClient,
    request: unknown,
  ): Promise<{ code: number; details: string } | Response> =>
    new Promise((resolve) =>
      (client[method] as unknown as (request: unknown, callback: unknown) => void).call(
        client,
        request,
        (error: grpc.ServiceError | null, response: Response) =>
          resolve(error ? { code: error.code, details: error.details } : response),
      ),
    );
  const configure = () => {
    const request = new proto.AnalyzerStackConfigureRequest()
      .setProject("payments")
      .setStack("prod")
      .setOrganization("acme")
      .setDryRun(true);
    request.getConfigMap().set("aws:region", "us-east-1");
    return ask("configureStack", request);
  };

  it("starts the pack only when the stack is known, with the stack in its environment", async () => {
    await ask("handshake", new proto.AnalyzerHandshakeRequest());
    expect(started).toEqual([]);
    await configure();
    expect(started).toEqual([
      {
        ...{ project: "payments", stack: "prod", organization: "acme", dryRun: true },
        config: { "aws:region": "us-east-1" },
      },
    ]);
  });

  it("starts it without a stack where it is only asked what it holds, and once", async () => {
    const info = await ask<PluginInfo>("getPluginInfo", new Empty());
    await ask("getPluginInfo", new Empty());
    expect((info as PluginInfo).getVersion()).toBe("1.2.3");
    expect(started).toEqual([undefined]);
  });

  it("passes on what the pack refuses, and what it does not implement as just that", async () => {
    await configure();
    expect(await ask("getAnalyzerInfo", new Empty())).toEqual({
      code: grpc.status.FAILED_PRECONDITION,
      details: "the pack is broken",
    });
    expect(await ask("configure", new proto.ConfigureAnalyzerRequest())).toMatchObject({
      code: grpc.status.UNIMPLEMENTED,
    });
  });
});
