import { AwsError } from "../../core/errors";
import { fakeService } from "../fakeServices";
import { decodeCbor, encodeCbor } from "./cbor";
import { cborServiceName, rpcCbor } from "./rpcCbor";

const monitoring = fakeService(
  "monitoring",
  {
    kind: "awsJson",
    version: "1.0",
    targetPrefix: "GraniteServiceVersion20100801",
    query: {
      apiVersion: "2010-08-01",
      errorCodes: { ResourceNotFoundException: "ResourceNotFound" },
    },
    cborServiceName: "GraniteServiceVersion20100801",
  },
  {
    PutMetricData: {
      parameters: { Namespace: "string", StartTime: "timestamp" },
      answer: () => ({}),
    },
  },
);

const request = (body: Buffer) => ({
  method: "POST",
  path: "/service/GraniteServiceVersion20100801/operation/PutMetricData",
  rawQuery: "",
  headers: { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" },
  body,
  sourceIp: "127.0.0.1",
});

it("finds service and operation in the path", () => {
  const StartTime = new Date("2026-01-02T03:04:05Z");
  const incoming = request(encodeCbor({ Namespace: "N", StartTime }));
  expect(cborServiceName(incoming)).toBe("GraniteServiceVersion20100801");
  expect(rpcCbor.decode(monitoring, incoming)).toEqual({
    operationName: "PutMetricData",
    input: { Namespace: "N", StartTime },
  });
});

it("names errors in the body, and by the query protocol's code in a header", () => {
  const error = new AwsError("ResourceNotFoundException", "gone", { statusCode: 404 });
  const response = rpcCbor.encodeError(monitoring, error, "r-1");
  expect(response.statusCode).toBe(400);
  expect(decodeCbor(response.body as Buffer)).toEqual({
    __type: "ResourceNotFoundException",
    message: "gone",
  });
  expect(response.headers).toMatchObject({
    "smithy-protocol": "rpc-v2-cbor",
    "x-amzn-query-error": "ResourceNotFound;Sender",
  });
});

it("refuses a body that is no CBOR map", () => {
  expect(() => rpcCbor.decode(monitoring, request(Buffer.of(0x80)))).toThrow("must be a CBOR map");
  expect(() => rpcCbor.decode(monitoring, request(Buffer.of(0xbf)))).toThrow("not valid CBOR");
});
