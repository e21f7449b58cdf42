import type { IncomingMessage } from "node:http";

/** API Gateway's limit, the largest of those that the endpoint stands for. */
export const BODY_BYTES_MAX = 10 * 1024 * 1024;

const EMPTY = Buffer.alloc(0);

/** The whole body, or undefined where it is larger than the limit. Rejects where the client breaks off. */
export function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > BODY_BYTES_MAX)
    return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > BODY_BYTES_MAX) resolve(undefined);
      else chunks.push(chunk);
    });
    // Nearly every request fits one chunk, which then is not copied.
    request.on("end", () =>
      resolve(
        chunks.length === 1 ? chunks[0] : chunks.length === 0 ? EMPTY : Buffer.concat(chunks),
      ),
    );
    request.on("error", reject);
  });
}
