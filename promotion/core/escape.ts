/** Text of commits and people, made harmless in Markdown that GitHub acts on: no mentions, no links to issues, no HTML, no markup. */

/** Between a sign and what follows it, it is not seen and breaks what GitHub would read there. */
const breaker = "\u200b";

export function escapeMarkdown(text: string): string {
  return (
    text
      .replace(/[\r\n\t]+/g, " ")
      // Invisible and direction-turning characters show one thing and are another.
      .replace(/[\u0000-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "")
      .replace(/[@#]/g, (sign) => `${sign}${breaker}`)
      // After that, because these have a # of their own.
      .replace(/[\\`*_{}[\]<>()|~]/g, (sign) => `&#${sign.charCodeAt(0)};`)
      // "GH-12" and "owner/repo#12" are links, and a bare URL becomes one.
      .replace(/\b(gh)-(?=\d)/gi, `$1-${breaker}`)
      .replace(/:\/\//g, `:${breaker}//`)
      .replace(/\bwww\./gi, `www${breaker}.`)
      // A squash merge copies the text into a commit message, where these would close issues or skip workflows.
      .replace(
        /\b(close[sd]?|fix(?:e[sd])?|resolve[sd]?)(?=[\s:])/gi,
        (word) => `${word[0]}${breaker}${word.slice(1)}`,
      )
      .replace(
        /\b(skip|no)([ -])(ci|actions)\b|\b(ci|actions)([ -])(skip)\b|\bskip-checks\b|\b(co-authored-by|signed-off-by)\b/gi,
        (marker) => `${marker[0]}${breaker}${marker.slice(1)}`,
      )
  );
}
