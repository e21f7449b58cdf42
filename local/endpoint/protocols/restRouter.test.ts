import type { HttpBinding } from "../../core/service";
import { fakeService } from "../fakeServices";
import { findRoute } from "./restRouter";

const route = (method: HttpBinding["method"], path: string) => ({
  http: { method, path },
  answer: () => ({}),
});
const service = fakeService(
  "apigateway",
  { kind: "restJson" },
  {
    GetRestApi: route("GET", "/restapis/{restApiId}"),
    GetRestApis: route("GET", "/restapis"),
    DeleteRestApi: route("DELETE", "/restapis/{restApiId}"),
    GetDefaults: route("GET", "/restapis/defaults"),
    GetTags: route("GET", "/tags/{resourceArn+}"),
    ImportRestApi: route("GET", "/restapis?mode=import"),
  },
);
const find = (method: string, path: string, rawQuery = "") => {
  const found = findRoute(service, {
    method,
    path,
    rawQuery,
    headers: {},
    body: Buffer.alloc(0),
    sourceIp: "127.0.0.1",
  });
  return found && { operation: found.operationName, labels: found.labels };
};

it.each([
  ["GET", "/restapis", "", "GetRestApis", {}],
  ["GET", "/restapis/", "", "GetRestApis", {}],
  ["GET", "/restapis", "mode=import", "ImportRestApi", {}],
  ["GET", "/restapis/abc", "", "GetRestApi", { restApiId: "abc" }],
  ["DELETE", "/restapis/abc", "", "DeleteRestApi", { restApiId: "abc" }],
  ["GET", "/restapis/defaults", "", "GetDefaults", {}],
  ["GET", "/tags/arn%3Aa/b/c", "", "GetTags", { resourceArn: "arn:a/b/c" }],
])("routes %s %s?%s to %s... %s", (method, path, query, operation, labels) => {
  expect(find(method, path, query)).toEqual({ operation, labels });
});

it.each([
  ["POST", "/restapis"],
  ["GET", "/restapis/abc/stages"],
  ["GET", "/"],
])("has no route for %s %s", (method, path) => {
  expect(find(method, path)).toBeUndefined();
});
