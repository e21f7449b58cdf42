/**
 * Stands in for PayPal's certificate host: a certificate chain of our own, served over https on loopback. The
 * local cloud sends functions that ask for the real host's name here (`hosts`) and has them trust our
 * root (NODE_EXTRA_CA_CERTS), so that fetching and checking run as they would against PayPal.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  chainPem,
  createIntermediate,
  createLeaf,
  createRoot,
  type Issued,
  privateKeyPem,
} from "./certificates";

export interface TestAuthorityOptions {
  /** Names under which certificates are fetched, e.g. ["api.paypal.com"]. */
  hosts: readonly string[];
  /** Whom the signing certificate is issued to, e.g. `messageverificationcerts.paypal.com`. */
  subjectHost: string;
}

export interface TestAuthority {
  /** `api.paypal.com:443` → `127.0.0.1:<port>`, for the local cloud. */
  hosts: Record<string, string>;
  /** For NODE_EXTRA_CA_CERTS. */
  rootCertificateFile: string;
  rootCertificatePem: string;
  /** What PayPal would sign with. */
  signingKeyPem: string;
  /** What PayPal would send as PAYPAL-CERT-URL. */
  certificateUrl: string;
  stop(): Promise<void>;
}

const certificatePath = "/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77";

export async function startTestAuthority(options: TestAuthorityOptions): Promise<TestAuthority> {
  const root = await createRoot();
  const intermediate = await createIntermediate(root);
  const leaf = await createLeaf(intermediate, { host: options.subjectHost });
  const servers = await Promise.all(
    options.hosts.map(async (host) => ({
      host,
      server: await serve(host, root, chainPem(leaf, intermediate)),
    })),
  );
  const folder = mkdtempSync(join(tmpdir(), "test-authority-"));
  const rootCertificateFile = join(folder, "root.pem");
  writeFileSync(rootCertificateFile, chainPem(root));
  return {
    hosts: Object.fromEntries(
      servers.map(({ host, server }) => [
        `${host}:443`,
        `127.0.0.1:${(server.address() as AddressInfo).port}`,
      ]),
    ),
    rootCertificateFile,
    rootCertificatePem: chainPem(root),
    signingKeyPem: privateKeyPem(leaf),
    certificateUrl: `https://${options.hosts[0]}${certificatePath}`,
    async stop() {
      await Promise.all(servers.map(({ server }) => close(server)));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Answers the one path; any other certificate does not exist. */
async function serve(host: string, root: Issued, chain: string): Promise<Server> {
  const tls = await createLeaf(root, { host });
  const server = createServer(
    { key: privateKeyPem(tls), cert: chainPem(tls) },
    (request, response) => {
      const isKnown = request.method === "GET" && request.url === certificatePath;
      response.writeHead(isKnown ? 200 : 404, { "content-type": "text/plain" });
      response.end(isKnown ? chain : "");
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return server;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
