/** Fetching a certificate, and the authorities that this process trusts. */
import { get } from "node:https";
import { getCACertificates } from "node:tls";
import type { Download } from "../providers/certificates";

/** Ten times what a chain of six needs. */
const bodyBytesMax = 64 * 1024;

export const downloadOverHttps: Download = (url, signal) =>
  new Promise((resolve, reject) => {
    const request = get(url, { signal }, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on("data", (chunk: Buffer) => {
        length += chunk.length;
        chunks.push(chunk);
        if (length > bodyBytesMax)
          response.destroy(new Error(`The answer is larger than ${bodyBytesMax} bytes.`));
      });
      response.on("error", reject);
      // Redirects are not followed: the host is pinned.
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString("latin1"),
        }),
      );
    });
    request.on("error", reject);
  });

/** Node's own roots and NODE_EXTRA_CA_CERTS. */
export const rootCertificatesOfProcess = () => getCACertificates("default");
