import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";
import type { Caller } from "../core/caller";
import { type Clock, TurnableClock } from "../core/clock";
import type { Credential, Credentials } from "../core/credentials";
import { AwsError } from "../core/errors";
import type { HttpRequest } from "../core/service";
import { canonicalRequest, sha256Hex } from "./canonicalRequest";

/**
 * AWS Signature Version 4 in the Authorization header: who makes this request, proven by the secret.
 * Codes are the query protocol's; protocols/errorCodes.ts has the names of the others.
 */
export interface CredentialScope {
  accessKeyId: string;
  date: string;
  region: string;
  service: string;
}

export interface Authorization {
  scope: CredentialScope;
  signedHeaders: readonly string[];
  signature: string;
}

const SKEW_MS_MAX = 15 * 60 * 1000;
const SIGNING_KEYS_MAX = 1000;

/** undefined where the request is not signed. */
export function parseAuthorization(request: HttpRequest): Authorization | undefined {
  const header = request.headers["authorization"];
  if (header === undefined || !header.startsWith("AWS4-")) return undefined;
  const match = AUTHORIZATION.exec(header);
  if (!match)
    throw new AwsError(
      "IncompleteSignature",
      "Authorization header requires existence of 'Credential', 'SignedHeaders' and 'Signature' parameters of AWS4-HMAC-SHA256.",
    );
  const [, accessKeyId = "", date = "", region = "", service = "", headers = "", signature = ""] =
    match;
  return {
    scope: { accessKeyId, date, region, service },
    signedHeaders: headers.split(";"),
    signature,
  };
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request,?\s*SignedHeaders=([a-z0-9;_.-]+),?\s*Signature=([0-9a-f]{64})$/;

export class SignatureVerifier {
  /**
   * A signing key is good for one day, region and service; making it costs four HMACs. Kept as a key object, as Node
   * takes six times as long to begin an HMAC from bytes.
   */
  private readonly signingKeys = new Map<string, { secret: string; key: KeyObject }>();

  constructor(
    private readonly credentials: Credentials,
    private readonly clock: Clock,
  ) {}

  /** Returns the caller whose secret signed the request; throws as AWS answers. */
  verify(request: HttpRequest, authorization: Authorization | undefined): Caller {
    if (!authorization)
      throw new AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", {
        statusCode: 403,
      });
    const credential = this.credential(request, authorization);
    const signedAt = this.checkTime(request, authorization);
    checkSignedHeaders(request, authorization.signedHeaders);
    const expected = this.signature(request, authorization, credential.secretAccessKey, signedAt);
    if (!timingSafeEqual(Buffer.from(expected), Buffer.from(authorization.signature)))
      throw doesNotMatch(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
      );
    return credential.caller;
  }

  private credential(request: HttpRequest, { scope }: Authorization): Credential {
    const credential = this.credentials.byAccessKeyId(scope.accessKeyId);
    if (!credential || !sameToken(credential.sessionToken, request.headers["x-amz-security-token"]))
      throw new AwsError(
        "InvalidClientTokenId",
        "The security token included in the request is invalid.",
        { statusCode: 403 },
      );
    if (credential.expiresAtMs !== undefined && this.clock.nowMs() >= credential.expiresAtMs)
      throw new AwsError("ExpiredToken", "The security token included in the request is expired", {
        statusCode: 403,
      });
    return credential;
  }

  /** Returns the time of signing as it was sent. */
  private checkTime(request: HttpRequest, { scope }: Authorization): string {
    const sent = request.headers["x-amz-date"] ?? "";
    const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(sent);
    if (!parts)
      throw new AwsError(
        "IncompleteSignature",
        `Date must be in ISO-8601 'basic format'. Got '${sent}'.`,
      );
    if (!sent.startsWith(scope.date))
      throw doesNotMatch(
        `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.date}' != '${sent.slice(0, 8)}', from '${sent}'.`,
      );
    const [, year, month, day, hour, minute, second] = parts.map(Number);
    const signedMs = Date.UTC(year!, month! - 1, day, hour, minute, second);
    const nowMs = this.clockOf(signedMs);
    if (nowMs - signedMs > SKEW_MS_MAX)
      throw doesNotMatch(
        `Signature expired: ${sent} is now earlier than ${basic(nowMs - SKEW_MS_MAX)} (${basic(nowMs)} - 15 min.)`,
      );
    if (signedMs - nowMs > SKEW_MS_MAX)
      throw doesNotMatch(
        `Signature not yet current: ${sent} is still later than ${basic(nowMs + SKEW_MS_MAX)} (${basic(nowMs)} + 15 min.)`,
      );
    return sent;
  }

  /** Of a clock that was turned, both times are right: the cloud's, and that of clients who know nothing of it. */
  private clockOf(signedMs: number): number {
    const { clock } = this;
    const nowMs = clock.nowMs();
    if (!(clock instanceof TurnableClock)) return nowMs;
    const machineMs = clock.machineMs();
    return Math.abs(machineMs - signedMs) < Math.abs(nowMs - signedMs) ? machineMs : nowMs;
  }

  private signature(
    request: HttpRequest,
    { scope, signedHeaders }: Authorization,
    secret: string,
    signedAt: string,
  ): string {
    const payloadHash = sha256Hex(request.body);
    const declared = request.headers["x-amz-content-sha256"];
    if (declared !== undefined && declared !== payloadHash)
      throw doesNotMatch(
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      );
    const canonical = sha256Hex(canonicalRequest(request, signedHeaders, payloadHash));
    const { date, region, service } = scope;
    const toSign = `AWS4-HMAC-SHA256\n${signedAt}\n${date}/${region}/${service}/aws4_request\n${canonical}`;
    return createHmac("sha256", this.signingKey(scope, secret)).update(toSign).digest("hex");
  }

  private signingKey(scope: CredentialScope, secret: string): KeyObject {
    const id = `${scope.accessKeyId}/${scope.date}/${scope.region}/${scope.service}`;
    const known = this.signingKeys.get(id);
    if (known?.secret === secret) return known.key;
    const bytes = [scope.date, scope.region, scope.service, "aws4_request"].reduce<Buffer>(
      (previous, part) => createHmac("sha256", previous).update(part).digest(),
      Buffer.from(`AWS4${secret}`),
    );
    const key = createSecretKey(bytes);
    if (this.signingKeys.size >= SIGNING_KEYS_MAX) this.signingKeys.clear();
    this.signingKeys.set(id, { secret, key });
    return key;
  }
}

/** The host and every x-amz-* header must be signed; others may be. */
function checkSignedHeaders(request: HttpRequest, signedHeaders: readonly string[]): void {
  const unsigned = Object.keys(request.headers).filter(
    (name) => (name === "host" || name.startsWith("x-amz-")) && !signedHeaders.includes(name),
  );
  if (unsigned.length > 0)
    throw doesNotMatch(
      `There were headers present in the request which were not signed: ${unsigned.join(", ")}`,
    );
}

function sameToken(expected: string | undefined, sent: string | undefined): boolean {
  if (expected === undefined || sent === undefined) return expected === sent;
  const [a, b] = [Buffer.from(expected), Buffer.from(sent)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function basic(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d+/g, "");
}

function doesNotMatch(message: string): AwsError {
  return new AwsError("SignatureDoesNotMatch", message, { statusCode: 403 });
}
