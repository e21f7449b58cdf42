/** Where PayPal's signing certificates come from, and when one is believed. */
import { type KeyObject, X509Certificate } from "node:crypto";
import type { PayPalTrust } from "../../contracts/environment";
import { DependencyError } from "../shared/dependency";

export interface CertificateSource {
  /** The key of a leaf that is trusted now, else undefined. Throws DependencyError where its host is down. */
  publicKey(url: string, nowMs: number, signal: AbortSignal): Promise<KeyObject | undefined>;
}

/** One GET over https; rejects where no answer came. */
export type Download = (url: URL, signal: AbortSignal) => Promise<{ status: number; body: string }>;

/** Bounds what senders of unsigned requests can make us remember. */
const cachedMax = 50;
const cachedMs = 24 * 3600 * 1000;
/** A URL that is refused is asked again only after this time: the question costs us, not its sender. */
const refusedMs = 60 * 1000;
const chainLengthMax = 6;

export class PayPalCertificates implements CertificateSource {
  private readonly cache = new Map<string, { chain?: X509Certificate[]; untilMs: number }>();
  private anchors: X509Certificate[] | undefined;

  constructor(
    private readonly trust: PayPalTrust,
    private readonly download: Download,
    /** PEMs to trust where `trustAnchorPem` is empty. Read when first needed: the process's store has some 150. */
    private readonly systemAnchors: () => readonly string[],
  ) {}

  async publicKey(url: string, nowMs: number, signal: AbortSignal): Promise<KeyObject | undefined> {
    const location = this.allowed(url);
    if (!location) return undefined;
    const known = this.cache.get(location.href);
    if (known && nowMs < known.untilMs) return keyOf(known.chain, nowMs);
    const chain = this.trusted(await this.fetchChain(location, signal), nowMs);
    this.remember(location.href, { chain, untilMs: nowMs + (chain ? cachedMs : refusedMs) });
    return keyOf(chain, nowMs);
  }

  /** The URL comes from the request, so nothing of it is free: scheme, host, port and path are pinned. */
  private allowed(url: string): URL | undefined {
    if (!URL.canParse(url)) return undefined;
    const location = new URL(url);
    const plain = `https://${location.hostname}${location.pathname}`;
    const path = new RegExp(`^(?:${this.trust.certificatePathPattern})$`);
    const isAllowed =
      url === plain &&
      this.trust.certificateHosts.includes(location.hostname) &&
      path.test(location.pathname);
    return isAllowed ? location : undefined;
  }

  private async fetchChain(location: URL, signal: AbortSignal): Promise<X509Certificate[]> {
    const { status, body } = await this.download(location, signal).catch((cause: unknown) => {
      throw new DependencyError(`certificate host ${location.hostname}`, cause);
    });
    if (status === 404) return [];
    if (status !== 200)
      throw new DependencyError(
        `certificate host ${location.hostname}`,
        new Error(`It answered with status ${status}.`),
      );
    return parseChain(body);
  }

  /** The path from leaf to anchor, or undefined where any link is missing, expired or not allowed to issue. */
  private trusted(given: X509Certificate[], nowMs: number): X509Certificate[] | undefined {
    const [leaf, ...intermediates] = given;
    if (
      !leaf?.checkHost(this.trust.certificateSubjectHost) ||
      leaf.publicKey.asymmetricKeyType !== "rsa"
    )
      return undefined;
    const chain = [leaf];
    while (chain.length < chainLengthMax) {
      const last = chain.at(-1)!;
      if (!isValidAt(last, nowMs)) return undefined;
      const anchor = this.trustAnchors().find((candidate) => issued(candidate, last));
      if (anchor) return isValidAt(anchor, nowMs) ? [...chain, anchor] : undefined;
      const issuer = intermediates.find(
        (candidate) => !chain.includes(candidate) && issued(candidate, last),
      );
      if (!issuer) return undefined;
      chain.push(issuer);
    }
    return undefined;
  }

  private trustAnchors(): X509Certificate[] {
    const { trustAnchorPem } = this.trust;
    this.anchors ??= trustAnchorPem
      ? parseChain(trustAnchorPem)
      : this.systemAnchors().map((pem) => new X509Certificate(pem));
    return this.anchors;
  }

  private remember(url: string, entry: { chain?: X509Certificate[]; untilMs: number }): void {
    this.cache.delete(url);
    this.cache.set(url, entry);
    const [oldest] = this.cache.keys();
    if (this.cache.size > cachedMax && oldest !== undefined) this.cache.delete(oldest);
  }
}

/** A chain out of the cache may have run out since. */
function keyOf(chain: X509Certificate[] | undefined, nowMs: number): KeyObject | undefined {
  return chain?.every((certificate) => isValidAt(certificate, nowMs))
    ? chain[0]!.publicKey
    : undefined;
}

function parseChain(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.slice(0, chainLengthMax).map((block) => new X509Certificate(block));
  } catch {
    // What the host serves is no certificate: a chain that nobody trusts.
    return [];
  }
}

const issued = (issuer: X509Certificate, subject: X509Certificate) =>
  issuer.ca && subject.checkIssued(issuer) && subject.verify(issuer.publicKey);

const isValidAt = (certificate: X509Certificate, nowMs: number) =>
  certificate.validFromDate.getTime() <= nowMs && nowMs <= certificate.validToDate.getTime();
