import { statefulTypes } from "../../preview/stateful";
import { clueFor } from "./createdIds";
import { settle } from "./settle";

const place = {
  accountId: "111111111111",
  region: "eu-west-1",
  sqsUrl: "https://sqs.eu-west-1.amazonaws.com",
};
const urn = (type: string, name: string) => `urn:pulumi:prod::payment-webhooks::${type}::${name}`;
const nobody = () => Promise.resolve([]);

const [queue, role, alarm, api, acl] = [
  urn("aws:sqs/queue:Queue", "stripe"),
  urn("aws:iam/role:Role", "processor"),
  urn("aws:cloudwatch/metricAlarm:MetricAlarm", "depth"),
  urn("aws:apigateway/restApi:RestApi", "ingress"),
  urn("aws:wafv2/webAcl:WebAcl", "ingress"),
];
const ipSet = urn("aws:wafv2/ipSet:IpSet", "offices");

describe("what was being created when a deploy was cut off", () => {
  it("is looked for under the id that follows from its name, and put again where that is AWS's way", async () => {
    const pending = [
      { urn: queue, inputs: { name: "stripe-webhooks-prod.fifo" } },
      { urn: role, inputs: { name: "stripe-processor-prod" } },
      { urn: alarm, inputs: { name: "depth" } },
    ];
    const url = "https://sqs.eu-west-1.amazonaws.com/111111111111/stripe-webhooks-prod.fifo";
    expect(await settle(pending, place, nobody)).toEqual({
      import: [
        { urn: queue, id: url, importId: url },
        { urn: role, id: "stripe-processor-prod", importId: "stripe-processor-prod" },
      ],
      clear: [alarm],
      unknown: [],
    });
  });

  it("whose id AWS makes is looked up: one is taken, none is created, two are a person's to tell apart", async () => {
    const pending = [{ urn: api, inputs: { name: "payment-webhooks-prod" } }];
    const finding = (...ids: string[]) => settle(pending, place, () => Promise.resolve(ids));
    expect(await finding("a1b2")).toMatchObject({ import: [{ urn: api, id: "a1b2" }] });
    expect(await finding()).toMatchObject({ import: [], clear: [api], unknown: [] });
    expect((await finding("a1b2", "c3d4")).unknown).toEqual([
      "aws:apigateway/restApi:RestApi ingress was being created, and 2 are like it",
    ]);
  });

  it("is imported as Terraform names it, where the provider reads it so", async () => {
    const inputs = { name: "ingress-prod", scope: "REGIONAL" };
    const found = await settle([{ urn: acl, inputs }], place, () => Promise.resolve(["1234"]));
    expect(found.import).toEqual([
      { urn: acl, id: "1234", importId: "1234/ingress-prod/REGIONAL" },
    ]);
  });

  it("and that nobody can look for stops the recovery", async () => {
    const { unknown } = await settle([{ urn: ipSet, inputs: { name: "x" } }], place, nobody);
    expect(unknown).toEqual([
      "aws:wafv2/ipSet:IpSet offices was being created, and its id does not follow from its name",
    ]);
  });

  it("and whose name AWS or the provider makes up stops it too", async () => {
    const { unknown } = await settle([{ urn: queue, inputs: {} }], place, nobody);
    expect(unknown).toHaveLength(1);
  });

  it("is read under another id by Pulumi's provider where Terraform imports it so", () => {
    const inputs = { restApi: "r1", resourceId: "s2", httpMethod: "POST" };
    expect(clueFor("aws:apigateway/method:Method", inputs, place)).toEqual({
      kind: "named",
      id: "agm-r1-s2-POST",
      importId: "r1/s2/POST",
    });
  });

  it.each(Object.keys(statefulTypes).filter((type) => !type.startsWith("aws:s3")))(
    "is never simply created a second time where it holds state: %s",
    (type) => {
      const inputs = { name: "n", domainName: "d" };
      expect(["named", "search"]).toContain(clueFor(type, inputs, place).kind);
    },
  );
});
