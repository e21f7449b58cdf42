import { Agent, globalAgent } from "node:https";
import { startTestAuthority } from "../../cli/senders/testAuthority";
import { downloadOverHttps } from "./download";

/** The test authority stands where the certificate host's name leads; here by its loopback address. */
it("fetches a certificate over verified https, sees what is not there, and gives up when told to", async () => {
  const authority = await startTestAuthority({ hosts: ["localhost"], subjectHost: "x.example" });
  const { ca } = globalAgent.options;
  globalAgent.options.ca = authority.rootCertificatePem;
  try {
    const origin = `https://localhost:${authority.hosts["localhost:443"]!.split(":")[1]}`;
    const { signal } = new AbortController();
    const found = await downloadOverHttps(
      new URL(new URL(authority.certificateUrl).pathname, origin),
      signal,
    );
    expect(found.status).toBe(200);
    expect(found.body.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(await downloadOverHttps(new URL("/other", origin), signal)).toMatchObject({
      status: 404,
    });
    await expect(downloadOverHttps(new URL(origin), AbortSignal.abort())).rejects.toThrow(/abort/);
    globalAgent.options.ca = ca;
    const untrusting = downloadOverHttps(
      new URL("/untrusted", origin.replace("localhost", "127.0.0.1")),
      signal,
    );
    await expect(untrusting).rejects.toThrow();
  } finally {
    globalAgent.options.ca = ca;
    (globalAgent as Agent).destroy();
    await authority.stop();
  }
});
