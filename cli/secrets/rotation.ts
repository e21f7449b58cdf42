import type { SecretVersion } from "../../contracts/environment";

/** A standard parameter holds 4 KB: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html */
const PARAMETER_BYTES_MAX = 4096;

/** The list with `value` as its only version: what `set` writes. */
export function initialVersions(value: string): SecretVersion[] {
  return [{ value }];
}

/**
 * The list after a rotation: `value` is current, the version that was current verifies until
 * `nowMs + overlapSeconds`, versions that have ended are dropped. One write, so there is no moment
 * at which neither or only a part of it holds.
 */
export function rotatedVersions(
  versions: readonly SecretVersion[],
  value: string,
  options: { nowMs: number; overlapSeconds: number },
): SecretVersion[] {
  if (versions.some((version) => version.value === value))
    throw new Error(
      "The new secret is one of the present ones. Ask the provider for a new one, then rotate.",
    );
  const endsAt = new Date(options.nowMs + options.overlapSeconds * 1000).toISOString();
  const kept = versions
    .filter(({ notAfter }) => notAfter === undefined || Date.parse(notAfter) > options.nowMs)
    .map((version) => ({ value: version.value, notAfter: earlier(version.notAfter, endsAt) }));
  return [{ value }, ...kept];
}

/** The parameter's text; refuses what Parameter Store would. */
export function serialiseVersions(versions: readonly SecretVersion[]): string {
  const text = JSON.stringify(versions);
  if (Buffer.byteLength(text) > PARAMETER_BYTES_MAX)
    throw new Error(
      `The ${versions.length} versions need ${Buffer.byteLength(text)} bytes, a parameter holds ${PARAMETER_BYTES_MAX}. Wait until older versions have ended.`,
    );
  return text;
}

function earlier(notAfter: string | undefined, endsAt: string): string {
  return notAfter !== undefined && Date.parse(notAfter) < Date.parse(endsAt) ? notAfter : endsAt;
}
