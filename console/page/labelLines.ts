/** What fits into a node at the label's size. */
const LETTERS_MAX = 14;

/** A name in at most two lines, broken after a hyphen where it can be. */
export function labelLines(text: string): string[] {
  if (text.length <= LETTERS_MAX) return [text];
  const hyphen = text.lastIndexOf("-", LETTERS_MAX - 1);
  const at = hyphen === -1 ? LETTERS_MAX : hyphen + 1;
  return [text.slice(0, at), shortened(text.slice(at))];
}

const shortened = (text: string) =>
  text.length > LETTERS_MAX ? `${text.slice(0, LETTERS_MAX - 1)}…` : text;
