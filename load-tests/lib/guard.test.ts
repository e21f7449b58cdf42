import { requireAllowed, spendingProblem } from "./guard.ts";

const local = {
  name: "dev",
  isLocal: true,
  apiEndpoint: "http://127.0.0.1:4566/execute-api/a/live",
};
const staging = {
  name: "staging",
  isLocal: false,
  apiEndpoint: "https://a.execute-api.us-east-1.amazonaws.com/live",
};
const prod = { ...staging, name: "prod" };

it("lets the local cloud and test stages be tested", () => {
  expect(() => requireAllowed(local, {})).not.toThrow();
  expect(() => requireAllowed({ ...local, name: "prod" }, {})).not.toThrow();
  expect(() => requireAllowed(staging, {})).not.toThrow();
});

it.each([
  [{}],
  [{ ALLOW_PROD: "yes" }],
  [{ CONFIRM: "send load to prod" }],
  [{ ALLOW_PROD: "yes", CONFIRM: "send load to staging" }],
])("refuses prod with %j", (settings) => {
  expect(() => requireAllowed(prod, settings)).toThrow('-e CONFIRM="send load to prod"');
});

it("takes prod with the flag and its own phrase, and any stack of an unknown name for prod", () => {
  expect(() =>
    requireAllowed(prod, { ALLOW_PROD: "yes", CONFIRM: "send load to prod" }),
  ).not.toThrow();
  expect(() => requireAllowed({ ...prod, name: "live" }, {})).toThrow("live is no test stage");
});

it("refuses outputs that point somewhere else than their stack is", () => {
  expect(() => requireAllowed({ ...local, apiEndpoint: staging.apiEndpoint }, {})).toThrow(
    "local, but its apiEndpoint is not on this machine",
  );
  expect(() => requireAllowed({ ...staging, apiEndpoint: local.apiEndpoint }, {})).toThrow(
    "deployed, but its apiEndpoint is on this machine",
  );
  expect(() => requireAllowed({ ...staging, apiEndpoint: "http://api.example.com" }, {})).toThrow(
    "is not https",
  );
});

it("lets a shared stage be used up to half of a key's day, and beyond only by the profile's name", () => {
  const spends = (requestsOfBusiestKey: number) => ({ profile: "stress", requestsOfBusiestKey });
  expect(spendingProblem(spends(5_000), 10_000, false, undefined)).toBeUndefined();
  expect(spendingProblem(spends(5_001), 10_000, false, undefined)).toContain("-e SPEND=stress");
  expect(spendingProblem(spends(5_001), 10_000, false, "spike")).toBeDefined();
  expect(spendingProblem(spends(5_001), 10_000, false, "stress")).toBeUndefined();
  expect(spendingProblem(spends(9_000), 10_000, true, undefined)).toBeUndefined();
});

it("disturbs the local cloud only, never a deployed stack", () => {
  expect(() => requireAllowed(local, { FAULTS: "1" })).not.toThrow();
  expect(() => requireAllowed(staging, { FAULTS: "1" })).toThrow(
    "staging is deployed, and faults are injected in the local cloud only.",
  );
});
