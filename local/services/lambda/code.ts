import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { unzipSync, zipSync } from "fflate";
import { AwsError } from "../../core/errors";

/** Where a function's code comes from: the archive of a Pulumi program, as the engine hands it over. */
export type CodeSource = { kind: "file"; path: string } | { kind: "buffer"; data: Buffer };

export interface UnpackedCode {
  directory: string;
  /** Base64, as sourceCodeHash and CodeSha256 have it. */
  sha256: string;
  sizeBytes: number;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const UNZIPPED_BYTES_MAX = 250 * 1024 * 1024;

/** Unpacks a zip file, a zip in memory or a directory under `root`; the same code is unpacked once. Without a root it is only measured. */
export function resolveCode(source: unknown, root: string | undefined): UnpackedCode {
  const zip = zipOf(source);
  const sha256 = createHash("sha256").update(zip).digest();
  if (root === undefined)
    return { directory: "", sha256: sha256.toString("base64"), sizeBytes: zip.length };
  const directory = path.join(root, sha256.toString("hex"));
  if (!existsSync(directory)) unpack(zip, directory);
  return { directory, sha256: sha256.toString("base64"), sizeBytes: zip.length };
}

function zipOf(source: unknown): Buffer {
  const { kind, path: file, data } = source as { kind?: string; path?: string; data?: Uint8Array };
  if (kind === "buffer" && data) return Buffer.from(data);
  if (kind !== "file" || !file)
    throw new AwsError(
      "InvalidParameterValueException",
      "code must be a .zip file, a directory or a buffer with a zip.",
    );
  if (!existsSync(file))
    throw new AwsError(
      "InvalidParameterValueException",
      `code: there is no file ${file}. Build the bundles first.`,
    );
  return statSync(file).isDirectory() ? zipDirectory(file) : readFileSync(file);
}

function zipDirectory(directory: string): Buffer {
  const entries: Record<string, Uint8Array> = {};
  for (const name of readdirSync(directory, { recursive: true, encoding: "utf8" }).sort()) {
    const file = path.join(directory, name);
    if (statSync(file).isFile()) entries[name.split(path.sep).join("/")] = readFileSync(file);
  }
  // A fixed time: the same files must give the same hash.
  return Buffer.from(zipSync(entries, { level: 0, mtime: "1990-01-01T00:00:00Z" }));
}

function unpack(zip: Buffer, directory: string): void {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(zip);
  } catch (cause) {
    throw new AwsError(
      "InvalidParameterValueException",
      "Could not unzip uploaded file. Please check your file, then try to upload again.",
      { cause },
    );
  }
  const totalBytes = Object.values(files).reduce((sum, data) => sum + data.length, 0);
  if (totalBytes > UNZIPPED_BYTES_MAX)
    throw new AwsError(
      "InvalidParameterValueException",
      `Unzipped size must be smaller than ${UNZIPPED_BYTES_MAX} bytes`,
    );
  mkdirSync(directory, { recursive: true });
  for (const [name, data] of Object.entries(files)) {
    const file = path.join(directory, name);
    if (!file.startsWith(directory + path.sep))
      throw new AwsError(
        "InvalidParameterValueException",
        `The zip file holds ${name}, which is outside of it.`,
      );
    if (name.endsWith("/")) mkdirSync(file, { recursive: true });
    else {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, data);
    }
  }
}
