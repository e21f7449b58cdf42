/** PayPal's certificate host, as the validator's https sees it: one chain of a test authority, or nobody at home. */
import { EventEmitter } from "node:events";
import {
  chainPem,
  createIntermediate,
  createLeaf,
  createRoot,
  privateKeyPem,
} from "../../cli/senders/certificates";
import type { Clock } from "../../local/core/clock";

export interface CertificateHost {
  rootPem: string;
  signingKeyPem: string;
  certificateUrl: string;
  chain: string;
  https(clock: Clock, isDown: () => boolean): () => object;
}

/** Plain data, which a worker can be given. */
export type Authority = Omit<CertificateHost, "https">;

export async function createAuthority(host: string, subjectHost: string): Promise<Authority> {
  const root = await createRoot();
  const intermediate = await createIntermediate(root);
  const leaf = await createLeaf(intermediate, { host: subjectHost });
  return {
    rootPem: chainPem(root),
    signingKeyPem: privateKeyPem(leaf),
    certificateUrl: `https://${host}/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77`,
    chain: chainPem(leaf, intermediate),
  };
}

export const certificateHost = (authority: Authority): CertificateHost => ({
  ...authority,
  https: (clock, isDown) => () => ({
    get(url: URL, _options: object, receive: (response: EventEmitter) => void) {
      const request = new EventEmitter();
      clock.after(0, () => {
        if (isDown()) return void request.emit("error", refused());
        const isKnown = url.href === authority.certificateUrl;
        const response = Object.assign(new EventEmitter(), { statusCode: isKnown ? 200 : 404 });
        receive(response);
        if (isKnown) response.emit("data", Buffer.from(authority.chain));
        response.emit("end");
      });
      return request;
    },
  }),
});

const refused = () => Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
