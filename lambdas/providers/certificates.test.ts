import {
  chainPem,
  createIntermediate,
  createLeaf,
  createRoot,
  type Issued,
} from "../../cli/senders/certificates";
import { type Download, PayPalCertificates } from "./certificates";

const host = "messageverificationcerts.paypal.com";
const url = "https://api.paypal.com/v1/notifications/certs/CERT-1";
const nowMs = Date.parse("2026-11-21T10:00:00Z");
const { signal } = new AbortController();

let root: Issued;
let otherRoot: Issued;
let intermediate: Issued;
let leaf: Issued;

beforeAll(async () => {
  [root, otherRoot] = await Promise.all([createRoot(), createRoot()]);
  intermediate = await createIntermediate(root);
  leaf = await createLeaf(intermediate, { host });
});

const trust = () => ({
  certificateHosts: ["api.paypal.com"],
  certificatePathPattern: "/v1/notifications/certs/CERT-[A-Za-z0-9_-]+",
  trustAnchorPem: chainPem(root),
  certificateSubjectHost: host,
});

/** Serves this text, and remembers what was asked for. */
function serving(body: string | (() => string), status = 200) {
  const asked: string[] = [];
  const download: Download = async (location) => {
    asked.push(location.href);
    return { status, body: typeof body === "string" ? body : body() };
  };
  return { asked, download };
}

const certificates = (download: Download, overrides = {}) =>
  new PayPalCertificates({ ...trust(), ...overrides }, download, () => []);

const isTrusted = async (pem: string, atMs = nowMs) =>
  (await certificates(serving(pem).download).publicKey(url, atMs, signal)) !== undefined;

describe("a chain", () => {
  it("is trusted from leaf over intermediate to the anchor", async () => {
    expect(await isTrusted(chainPem(leaf, intermediate))).toBe(true);
  });

  it("is trusted with its root added, and in any order behind the leaf", async () => {
    expect(await isTrusted(chainPem(leaf, root, intermediate))).toBe(true);
  });

  it("is trusted by the process's own authorities where config names none", async () => {
    const source = new PayPalCertificates(
      { ...trust(), trustAnchorPem: "" },
      serving(chainPem(leaf, intermediate)).download,
      () => [chainPem(otherRoot), chainPem(root)],
    );
    expect(await source.publicKey(url, nowMs, signal)).toBeDefined();
  });

  it("is refused without its intermediate", async () => {
    expect(await isTrusted(chainPem(leaf))).toBe(false);
  });

  it("is refused when it ends in another authority of the same name", async () => {
    const stranger = await createLeaf(await createIntermediate(otherRoot), { host });
    expect(
      await isTrusted(chainPem(stranger, await createIntermediate(otherRoot), otherRoot)),
    ).toBe(false);
  });

  it("is refused when a leaf issued it, though that leaf is good itself", async () => {
    const issuedByLeaf = await createLeaf(leaf, { host });
    expect(await isTrusted(chainPem(issuedByLeaf, leaf, intermediate))).toBe(false);
  });

  it("is refused when only the basic constraints say that its issuer is no authority", async () => {
    const loose = await createLeaf(intermediate, { host, anyKeyUsage: true });
    const issuedByLeaf = await createLeaf(loose, { host });
    expect(await isTrusted(chainPem(issuedByLeaf, loose, intermediate))).toBe(false);
    expect(await isTrusted(chainPem(loose, intermediate))).toBe(true);
  });

  it("is refused for another host", async () => {
    const other = await createLeaf(intermediate, { host: "www.paypal.com" });
    expect(await isTrusted(chainPem(other, intermediate))).toBe(false);
  });

  it("is refused before and after its time, also out of the cache", async () => {
    const dates = { notBefore: new Date("2026-11-01"), notAfter: new Date("2026-11-22") };
    const pem = chainPem(await createLeaf(intermediate, { host, ...dates }), intermediate);
    expect(await isTrusted(pem, Date.parse("2026-10-31"))).toBe(false);
    expect(await isTrusted(pem, Date.parse("2026-11-23"))).toBe(false);
    const { asked, download } = serving(pem);
    const source = certificates(download);
    expect(await source.publicKey(url, nowMs, signal)).toBeDefined();
    expect(await source.publicKey(url, nowMs + 20 * 3600 * 1000, signal)).toBeUndefined();
    expect(asked).toHaveLength(1);
  });

  it.each([
    "",
    "not a certificate",
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
  ])("is refused when it is %j", async (pem) => {
    expect(await isTrusted(pem)).toBe(false);
  });
});

describe("the address", () => {
  it.each([
    "http://api.paypal.com/v1/notifications/certs/CERT-1",
    "https://api.paypal.com:8443/v1/notifications/certs/CERT-1",
    "https://api.paypal.com.example.com/v1/notifications/certs/CERT-1",
    "https://example.com/v1/notifications/certs/CERT-1",
    "https://api.paypal.com@example.com/v1/notifications/certs/CERT-1",
    "https://user@api.paypal.com/v1/notifications/certs/CERT-1",
    "https://api.paypal.com/v1/notifications/certs/../../oauth2/CERT-1",
    "https://api.paypal.com/v1/notifications/certs/CERT-1?x=1",
    "https://api.paypal.com/v1/notifications/certs/CERT-1#x",
    "https://api.paypal.com/x/v1/notifications/certs/CERT-1",
    "https://api.paypal.com/v1/notifications/certs/CERT-1/x",
    "https://API.paypal.com/v1/notifications/certs/CERT-1",
    "not a url",
  ])("%s is never asked", async (address) => {
    const { asked, download } = serving(() => chainPem(leaf, intermediate));
    expect(await certificates(download).publicKey(address, nowMs, signal)).toBeUndefined();
    expect(asked).toEqual([]);
  });
});

describe("asking", () => {
  it("happens once for a certificate, and again after a day", async () => {
    const { asked, download } = serving(chainPem(leaf, intermediate));
    const source = certificates(download);
    await source.publicKey(url, nowMs, signal);
    await source.publicKey(url, nowMs + 86_399_999, signal);
    expect(asked).toHaveLength(1);
    await source.publicKey(url, nowMs + 86_400_000, signal);
    expect(asked).toHaveLength(2);
  });

  it("takes 404 for a certificate that is refused, and asks again only after a minute", async () => {
    const { asked, download } = serving("", 404);
    const source = certificates(download);
    expect(await source.publicKey(url, nowMs, signal)).toBeUndefined();
    expect(await source.publicKey(url, nowMs + 59_999, signal)).toBeUndefined();
    expect(asked).toHaveLength(1);
    await source.publicKey(url, nowMs + 60_000, signal);
    expect(asked).toHaveLength(2);
  });

  it.each([500, 503, 302, 403])(
    "takes status %s for a host that is down, and forgets it",
    async (status) => {
      const down = { name: "DependencyError", dependency: "certificate host api.paypal.com" };
      const { asked, download } = serving("", status);
      const source = certificates(download);
      await expect(source.publicKey(url, nowMs, signal)).rejects.toMatchObject(down);
      await expect(source.publicKey(url, nowMs, signal)).rejects.toMatchObject(down);
      expect(asked).toHaveLength(2);
    },
  );

  it("takes a refused connection for a host that is down", async () => {
    const source = certificates(() => Promise.reject(new Error("ECONNREFUSED")));
    await expect(source.publicKey(url, nowMs, signal)).rejects.toMatchObject({
      name: "DependencyError",
    });
  });

  it("remembers at most fifty addresses", async () => {
    const { asked, download } = serving("", 404);
    const source = certificates(download);
    for (let i = 0; i < 51; i += 1) await source.publicKey(`${url}${i}`, nowMs, signal);
    await source.publicKey(`${url}50`, nowMs, signal);
    expect(asked).toHaveLength(51);
    await source.publicKey(`${url}0`, nowMs, signal);
    expect(asked).toHaveLength(52);
  });
});
