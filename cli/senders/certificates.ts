/** Certificates of a test authority: a root, an intermediate, and leaves. RSA, as PayPal's are. */
import "./reflectMetadata";
import { KeyObject, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

export interface Issued {
  certificate: x509.X509Certificate;
  keys: webcrypto.CryptoKeyPair;
}

export interface LeafOptions {
  host: string;
  notBefore?: Date;
  notAfter?: Date;
  /** Leaves out what its key may be used for: nothing but the basic constraints then says that it is no authority. */
  anyKeyUsage?: boolean;
}

const algorithm = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};

/** Wide enough for any simulated day; TLS also checks it against the real one. */
const validity = { notBefore: new Date("2020-01-01"), notAfter: new Date("2049-12-31") };

export async function createRoot(): Promise<Issued> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=Test Root CA, O=Payment Webhooks Tests",
    keys,
    signingAlgorithm: algorithm,
    extensions: authorityExtensions(),
    ...validity,
  });
  return { certificate, keys };
}

export function createIntermediate(issuer: Issued): Promise<Issued> {
  return issue(issuer, "CN=Test Intermediate CA, O=Payment Webhooks Tests", authorityExtensions());
}

export function createLeaf(
  issuer: Issued,
  { host, anyKeyUsage, ...dates }: LeafOptions,
): Promise<Issued> {
  const extensions = [
    new x509.BasicConstraintsExtension(false, undefined, true),
    ...(anyKeyUsage ? [] : leafUsages()),
    new x509.SubjectAlternativeNameExtension([{ type: "dns", value: host }]),
  ];
  return issue(issuer, `CN=${host}`, extensions, dates);
}

/** As a host would serve it: leaf first. */
export const chainPem = (...issued: Issued[]) =>
  issued.map(({ certificate }) => `${certificate.toString("pem")}\n`).join("");

export const privateKeyPem = ({ keys }: Issued): string =>
  KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" }).toString();

async function issue(
  issuer: Issued,
  subject: string,
  extensions: x509.Extension[],
  dates: { notBefore?: Date; notAfter?: Date } = {},
): Promise<Issued> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: issuer.certificate.subjectName,
    publicKey: keys.publicKey,
    signingKey: issuer.keys.privateKey,
    signingAlgorithm: algorithm,
    extensions,
    ...validity,
    ...dates,
  });
  return { certificate, keys };
}

const leafUsages = () => [
  new x509.KeyUsagesExtension(
    x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment,
    true,
  ),
  new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
];

const authorityExtensions = () => [
  new x509.BasicConstraintsExtension(true, undefined, true),
  new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
];

const generateKeys = () =>
  webcrypto.subtle.generateKey(algorithm, true, [
    "sign",
    "verify",
  ]) as Promise<webcrypto.CryptoKeyPair>;
