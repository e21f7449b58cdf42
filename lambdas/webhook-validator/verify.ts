/** Whether a request is signed by the provider that it names. */
import type { ProviderRoute } from "../../contracts/environment";
import type {
  ProviderAdapter,
  SignedRequest,
  Verdict,
  VerificationSettings,
} from "../providers/adapter";
import type { CertificateSource } from "../providers/certificates";
import type { Clock } from "../shared/observer";
import type { Secrets } from "./secrets";

export interface VerifierPorts {
  secrets: Pick<Secrets, "valid" | "reread">;
  certificates: CertificateSource;
  settings: VerificationSettings;
  now: Clock;
}

/** A mismatch may come from a secret that was rotated since we read it, so it is read again before the verdict stands. */
export async function verify(
  adapter: ProviderAdapter,
  request: SignedRequest,
  route: ProviderRoute,
  ports: VerifierPorts,
  signal: AbortSignal,
): Promise<Verdict> {
  const verdict = await verifyOnce(adapter, request, route, ports, signal);
  if (verdict.valid || verdict.reason !== "mismatch") return verdict;
  const names = [route.secretParameterName, route.notificationUrlParameterName];
  const isNewer = await ports.secrets.reread(
    names.filter((name) => name !== undefined),
    signal,
  );
  return isNewer ? verifyOnce(adapter, request, route, ports, signal) : verdict;
}

async function verifyOnce(
  adapter: ProviderAdapter,
  request: SignedRequest,
  route: ProviderRoute,
  { secrets, certificates, settings, now }: VerifierPorts,
  signal: AbortSignal,
): Promise<Verdict> {
  const { secretParameterName, notificationUrlParameterName: urlName } = route;
  const [valid, notificationUrls] = await Promise.all([
    secrets.valid(secretParameterName, signal),
    urlName === undefined ? [] : secrets.valid(urlName, signal),
  ]);
  const context = { secrets: valid, notificationUrls, settings, certificates, signal };
  return adapter.verify(request, { ...context, nowMs: now() });
}
