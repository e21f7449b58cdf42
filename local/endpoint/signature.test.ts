import { TurnableClock, VirtualClock } from "../core/clock";
import { Credentials } from "../core/credentials";
import type { HttpRequest } from "../core/service";
import { parseAuthorization, SignatureVerifier } from "./signature";

/**
 * The worked example of AWS's documentation: GET / of iam, ListUsers, with its published signature.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
const administrator = {
  kind: "user",
  arn: "arn:aws:iam::111122223333:user/administrator",
} as const;
const example: HttpRequest = {
  method: "GET",
  path: "/",
  rawQuery: "Action=ListUsers&Version=2010-05-08",
  headers: {
    host: "iam.amazonaws.com",
    "content-type": "application/x-www-form-urlencoded; charset=utf-8",
    "x-amz-date": "20150830T123600Z",
    authorization:
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
  },
  body: Buffer.alloc(0),
  sourceIp: "127.0.0.1",
};
const SIGNED_AT_MS = Date.UTC(2015, 7, 30, 12, 36, 0);
const MINUTE_MS = 60_000;

function verify(request: HttpRequest, nowMs = SIGNED_AT_MS, sessionToken?: string) {
  const credentials = new Credentials(administrator);
  credentials.issue({
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    sessionToken,
    expiresAtMs: SIGNED_AT_MS + 10 * MINUTE_MS,
    caller: administrator,
  });
  const verifier = new SignatureVerifier(credentials, new VirtualClock(nowMs));
  return verifier.verify(request, parseAuthorization(request));
}

const withHeaders = (headers: Record<string, string>): HttpRequest => ({
  ...example,
  headers: { ...example.headers, ...headers },
});

it("accepts AWS's published example", () => {
  expect(verify(example)).toBe(administrator);
});

it.each([
  ["another method", { ...example, method: "POST" }],
  ["another path", { ...example, path: "/x" }],
  ["another query", { ...example, rawQuery: "Action=ListUsers&Version=2010-05-09" }],
  ["another body", { ...example, body: Buffer.from("x") }],
  ["another signed header", withHeaders({ host: "sts.amazonaws.com" })],
  [
    "another signature",
    withHeaders({ authorization: example.headers["authorization"]!.replace(/7$/, "8") }),
  ],
])("refuses %s", (_what, request) => {
  expect(() => verify(request)).toThrow(
    expect.objectContaining({
      code: "SignatureDoesNotMatch",
      message: expect.stringContaining("The request signature we calculated does not match"),
    }),
  );
});

it("does not mind the order of query parameters", () => {
  expect(verify({ ...example, rawQuery: "Version=2010-05-08&Action=ListUsers" })).toBe(
    administrator,
  );
});

it("accepts fifteen minutes of skew and no more", () => {
  expect(verify(example, SIGNED_AT_MS - 15 * MINUTE_MS)).toBe(administrator);
  expect(() => verify(example, SIGNED_AT_MS - 15 * MINUTE_MS - 1000)).toThrow(
    "Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z (20150830T122059Z + 15 min.)",
  );
});

it("says by how much a signature is too old", () => {
  const credentials = new Credentials(administrator);
  credentials.issue({
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    caller: administrator,
  });
  const clock = new VirtualClock(SIGNED_AT_MS + 16 * MINUTE_MS);
  const verifier = new SignatureVerifier(credentials, clock);
  expect(() => verifier.verify(example, parseAuthorization(example))).toThrow(
    "Signature expired: 20150830T123600Z is now earlier than 20150830T123700Z (20150830T125200Z - 15 min.)",
  );
});

it("refuses expired credentials as expired", () => {
  expect(() => verify(example, SIGNED_AT_MS + 10 * MINUTE_MS)).toThrow(
    expect.objectContaining({ code: "ExpiredToken" }),
  );
});

it("refuses credentials without their session token, and a token that does not belong to them", () => {
  const refusal = expect.objectContaining({ code: "InvalidClientTokenId", statusCode: 403 });
  expect(() => verify(example, SIGNED_AT_MS, "token")).toThrow(refusal);
  expect(() =>
    verify(withHeaders({ "x-amz-security-token": "other" }), SIGNED_AT_MS, "token"),
  ).toThrow(refusal);
  expect(() => verify(withHeaders({ "x-amz-security-token": "token" }))).toThrow(refusal);
});

it("refuses unknown access keys, missing and incomplete signatures", () => {
  const unknown = example.headers["authorization"]!.replace("AKIDEXAMPLE", "AKIDOTHER");
  expect(() => verify(withHeaders({ authorization: unknown }))).toThrow(
    "The security token included in the request is invalid.",
  );
  expect(() => verify(withHeaders({ authorization: "Bearer x" }))).toThrow(
    "Request is missing Authentication Token",
  );
  expect(() => verify(withHeaders({ authorization: "AWS4-HMAC-SHA256 Credential=x" }))).toThrow(
    expect.objectContaining({ code: "IncompleteSignature" }),
  );
});

it("refuses x-amz headers that were added after signing", () => {
  expect(() => verify(withHeaders({ "x-amz-target": "AmazonSQS.DeleteQueue" }))).toThrow(
    "There were headers present in the request which were not signed: x-amz-target",
  );
});

it("knows two times while its clock is turned: the cloud's, and that of clients nobody told", () => {
  const credentials = new Credentials(administrator);
  credentials.issue({
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    caller: administrator,
  });
  const clock = new TurnableClock();
  const verifier = new SignatureVerifier(credentials, clock);
  const verifyAt = (cloudMs: number, machineMs: number) => {
    clock.nowMs = () => cloudMs;
    clock.machineMs = () => machineMs;
    return verifier.verify(example, parseAuthorization(example));
  };
  const dayMs = 24 * 60 * MINUTE_MS;
  expect(verifyAt(SIGNED_AT_MS + dayMs, SIGNED_AT_MS)).toBe(administrator);
  expect(verifyAt(SIGNED_AT_MS, SIGNED_AT_MS - dayMs)).toBe(administrator);
  expect(() => verifyAt(SIGNED_AT_MS + dayMs, SIGNED_AT_MS + 16 * MINUTE_MS)).toThrow(
    "Signature expired",
  );
});
