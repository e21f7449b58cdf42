/** The provider as the real engine speaks to it: over gRPC, with the SDK's marks for secrets and unknowns. */
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { Cloud } from "../../core/cloud";
import { VirtualClock } from "../../core/clock";
import { type Listening, listen } from "../../engine/grpcServer";
import { marshal, type Properties, Secret, unknown, unmarshal } from "../../engine/propertyValues";
import { createFixtureService, type FixtureService } from "../../engine/testdata/fixtureService";
import { createSqs } from "../../services/sqs";
import { providerService } from "./service";

const urn = "urn:pulumi:dev::fixture::aws:fixture/box:Box::a";
const { DiffChanges } = proto.DiffResponse;

describe("the provider double", () => {
  let server: Listening;
  let client: ResourceProviderClient;
  let service: FixtureService;

  beforeEach(async () => {
    const clock = new VirtualClock(0);
    const cloud = new Cloud({ accountId: "000000000000", region: "us-east-1", clock, seed: "a" });
    service = cloud.add(createFixtureService) as FixtureService;
    cloud.add(createSqs);
    server = await listen([providerService({ cloud, version: "7.48.0", workingDirectory: "/" })]);
    client = new ResourceProviderClient(server.address, grpc.credentials.createInsecure());
  });

  afterEach(() => {
    client.close();
    server.close();
  });

  const ask = <Request, Response>(
    method: (
      request: Request,
      callback: (error: grpc.ServiceError | null, response: Response) => void,
    ) => unknown,
    request: Request,
  ) =>
    new Promise<Response>((resolve, reject) =>
      method.call(client, request, (error, response) =>
        error ? reject(new Error(error.details)) : resolve(response),
      ),
    );
  const properties = (struct: Struct | undefined) => unmarshal(struct, "/");

  const check = async (news: Properties, of = urn) => {
    const request = new proto.CheckRequest().setUrn(of).setNews(marshal(news));
    const response = await ask<proto.CheckRequest, proto.CheckResponse>(client.check, request);
    return {
      inputs: properties(response.getInputs()),
      failures: response.getFailuresList().map((it) => `${it.getProperty()}: ${it.getReason()}`),
    };
  };
  const create = async (inputs: Properties, preview = false) => {
    const request = new proto.CreateRequest()
      .setUrn(urn)
      .setProperties(marshal(inputs))
      .setPreview(preview);
    const response = await ask<proto.CreateRequest, proto.CreateResponse>(client.create, request);
    return { id: response.getId(), outputs: properties(response.getProperties()) };
  };
  const diff = async (olds: Properties, news: Properties) => {
    const request = new proto.DiffRequest()
      .setUrn(urn)
      .setId("a")
      .setOldInputs(marshal(olds))
      .setNews(marshal(news));
    const response = await ask<proto.DiffRequest, proto.DiffResponse>(client.diff, request);
    return {
      changes: response.getChanges(),
      diffs: response.getDiffsList(),
      replaces: response.getReplacesList(),
      deleteFirst: response.getDeletebeforereplace(),
    };
  };
  const read = async (id: string, inputs: Properties, outputs: Properties) => {
    const request = new proto.ReadRequest()
      .setUrn(urn)
      .setId(id)
      .setInputs(marshal(inputs))
      .setProperties(marshal(outputs));
    const response = await ask<proto.ReadRequest, proto.ReadResponse>(client.read, request);
    return {
      id: response.getId(),
      inputs: properties(response.getInputs()),
      outputs: properties(response.getProperties()),
    };
  };

  it("fills the provider's defaults in", async () => {
    const { inputs, failures } = await check({ name: "a" });
    expect({ inputs, failures }).toEqual({ inputs: { name: "a", colour: "blue" }, failures: [] });
  });

  it("shows tags in tagsAll too, where policies look for them, and does not take that for an input", async () => {
    const queue = "urn:pulumi:dev::fixture::aws:sqs/queue:Queue::q";
    const checked = await check({ name: "q", tags: { Owner: "me" } }, queue);
    expect(checked.inputs).toMatchObject({ tags: { Owner: "me" }, tagsAll: { Owner: "me" } });
    expect((await check(checked.inputs, queue)).failures).toEqual([]);
  });

  it("names what it does not model: a property, a type", async () => {
    expect((await check({ name: "a", weight: 1 })).failures).toEqual([
      "weight: not modelled by the local cloud (docs/local-cloud.md)",
    ]);
    const bucket = "urn:pulumi:dev::fixture::aws:s3/bucket:Bucket::b";
    expect((await check({}, bucket)).failures).toEqual([
      ": the local cloud does not model the resource type aws:s3/bucket:Bucket (docs/local-cloud.md)",
    ]);
  });

  it("makes nothing in a preview, and knows then only what the program said", async () => {
    const { id, outputs } = await create({ name: "a", size: unknown }, true);
    expect({ id, ...outputs }).toEqual({ id: "", name: "a", size: unknown, serial: unknown });
    expect(service.journal).toEqual([]);
  });

  it("makes the resource, and keeps the program's secrets secret", async () => {
    const { id, outputs } = await create({ name: "a", colour: new Secret("red") });
    expect({ id, outputs }).toEqual({
      id: "a",
      outputs: { name: "a", colour: new Secret("red"), serial: "s-1" },
    });
    expect(service.journal).toEqual(["create Box a"]);
  });

  it("says what AWS refused, and about which resource", async () => {
    await expect(create({ name: "a", size: 13 })).rejects.toThrow(
      "Could not create aws:fixture/box:Box a: InvalidSize: 13 brings bad luck.",
    );
  });

  it("tells a change in place from one that needs another resource", async () => {
    const same = { changes: DiffChanges.DIFF_NONE, diffs: [], replaces: [], deleteFirst: false };
    expect(await diff({ name: "a", size: 1 }, { name: "a", size: 1 })).toEqual(same);
    expect(await diff({ name: "a", size: 1 }, { name: "a", size: unknown })).toEqual({
      ...{ changes: DiffChanges.DIFF_SOME, diffs: ["size"], replaces: [], deleteFirst: false },
    });
    // AWS has no room for two of one name.
    expect(await diff({ name: "a", colour: "red" }, { name: "a", colour: "blue" })).toEqual({
      changes: DiffChanges.DIFF_SOME,
      diffs: ["colour"],
      replaces: ["colour"],
      deleteFirst: true,
    });
  });

  it("reads what has changed behind the program's back, and nothing that is not the program's", async () => {
    const inputs = { name: "a", size: 1 };
    const { outputs } = await create(inputs);
    const unchanged = await read("a", inputs, outputs);
    expect(unchanged.inputs).toEqual(inputs);
    service.existing.set("a", { name: "a", size: 2, tags: { By: "somebody" } });
    const changed = await read("a", inputs, outputs);
    expect(changed.inputs).toEqual({ name: "a", size: 2 });
    expect(changed.outputs).toMatchObject({ size: 2, tags: { By: "somebody" } });
  });

  it("takes all that differs from the defaults as inputs where a resource is imported", async () => {
    service.existing.set("a", { name: "a", colour: "blue", size: 2 });
    expect((await read("a", {}, {})).inputs).toEqual({ name: "a", size: 2 });
  });

  it("says that a resource is gone by an empty id", async () => {
    expect((await read("a", { name: "a" }, { name: "a" })).id).toBe("");
  });

  it("updates and deletes", async () => {
    const { outputs } = await create({ name: "a", size: 1 });
    const update = new proto.UpdateRequest()
      .setUrn(urn)
      .setId("a")
      .setOldInputs(marshal({ name: "a", size: 1 }))
      .setOlds(marshal(outputs))
      .setNews(marshal({ name: "a", size: 2 }));
    const updated = await ask<proto.UpdateRequest, proto.UpdateResponse>(client.update, update);
    expect(properties(updated.getProperties())).toEqual({ name: "a", size: 2, serial: "s-1" });
    await ask(client.delete, new proto.DeleteRequest().setUrn(urn).setId("a"));
    expect(service.journal).toEqual(["create Box a", "update Box a", "delete Box a"]);
    expect(service.existing.size).toBe(0);
  });

  it("refuses the settings of another account, and other data sources, by name", async () => {
    const settings = new proto.CheckRequest()
      .setUrn("urn:pulumi:dev::fixture::pulumi:providers:aws::default")
      .setNews(marshal({ region: "us-east-1", allowedAccountIds: '["333333333333"]' }));
    const checked = await ask<proto.CheckRequest, proto.CheckResponse>(
      client.checkConfig,
      settings,
    );
    expect(checked.getFailuresList().map((it) => it.getReason())).toEqual([
      "got 333333333333, but this local cloud is account 000000000000",
    ]);
    const invoked = new proto.InvokeRequest().setTok("aws:s3/getBucket:getBucket");
    await expect(ask(client.invoke, invoked)).rejects.toThrow("aws:s3/getBucket:getBucket");
  });

  it("refuses what a provider can do besides, by name", async () => {
    await expect(ask(client.construct, new proto.ConstructRequest())).rejects.toThrow(
      "The local cloud does not model remote components (Construct).",
    );
  });
});
