/** Whether a text looks like a secret. Says what kind, never the text itself. */

/** Shapes that their makers have given their keys, so that scanners can find them. */
const shapes: readonly (readonly [kind: string, shape: RegExp])[] = [
  ["an AWS access key", /\b(AKIA|ASIA)[A-Z2-7]{16}\b/],
  ["a Stripe key", /\b[rs]k_(live|test)_[A-Za-z0-9]{8,}/],
  ["a Stripe webhook secret", /\bwhsec_[A-Za-z0-9+/=]{8,}/],
  ["a Square token", /\b(EAAA[A-Za-z0-9_-]{20,}|sq0(csp|atp)-[A-Za-z0-9_-]{20,})/],
  ["a private key", /-----BEGIN ([A-Z]+ )*PRIVATE KEY-----/],
  ["a GitHub token", /\b(gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{20,})/],
  ["a Slack token", /\bxox[abpr]-[A-Za-z0-9-]{10,}/],
  ["a JSON web token", /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+/],
  ["a password in an address", /\b[a-z][a-z0-9+.-]*:\/\/[^/\s:@]+:[^/\s:@]+@/i],
];

/** Names under which people keep secrets; `keyId`, `secretParameterName` and the like name one elsewhere. */
const secretName =
  /(secret|password|passwd|passphrase|private[-_]?key|api[-_]?key|access[-_]?key|credential|auth[-_]?token|bearer)$/i;

export function kindOfSecret(name: string, value: string): string | undefined {
  const shaped = shapes.find(([, shape]) => shape.test(value));
  if (shaped) return shaped[0];
  if (value === "" || isReference(value)) return undefined;
  if (secretName.test(name)) return "a value under the name of a secret";
  return isRandom(value) ? "a long random text" : undefined;
}

/** Where the secret is, not what it is: an ARN, a parameter's path, an address, an alias, a flag or a number. */
function isReference(value: string): boolean {
  return /^(arn:|alias\/|\/[A-Za-z0-9_.-]+\/|https?:\/\/|\d+$|true$|false$)/.test(value);
}

const randomLengthMin = 32;
/** Bits a character. English and identifiers stay below 3.8 at this length, base64 of random bytes lies above 4.2; hex cannot exceed 4. */
const entropyMin = { hex: 3, mixed: 4.2 };

function isRandom(value: string): boolean {
  if (value.length < randomLengthMin || !/^[A-Za-z0-9+/=_-]+$/.test(value)) return false;
  if (/^[0-9a-f]+$/i.test(value)) return entropyBits(value) > entropyMin.hex;
  const mixed = /[a-z]/.test(value) && /[A-Z]/.test(value) && /[0-9]/.test(value);
  return mixed && entropyBits(value) > entropyMin.mixed;
}

function entropyBits(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()]
    .map((count) => count / text.length)
    .reduce((bits, share) => bits - share * Math.log2(share), 0);
}
