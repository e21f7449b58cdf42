/** Texts that may be found nowhere, in every form that a log or a trace could hold them in. */
export interface Needle {
  /** What it is, for a message that must not repeat it. */
  name: string;
  forms: readonly string[];
}

/** As it is, inside JSON, in a URL, in hexadecimal, and in base64 at each of the three places where a text can begin. */
export function needle(name: string, text: string): Needle {
  const escaped = JSON.stringify(text).slice(1, -1);
  const hex = Buffer.from(text).toString("hex");
  return {
    name,
    forms: [...new Set([text, escaped, encodeURIComponent(text), hex, ...base64(text)])],
  };
}

/** The characters that are the same whatever stands before and after the text. */
function base64(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    const from = Math.ceil((before * 4) / 3);
    const to = Math.floor((bytes.length * 4) / 3);
    return bytes.toString("base64").slice(from, to);
  });
}

export interface Place {
  /** `logs /aws/lambda/…`, `call sqs SendMessage by …` */
  where: string;
  text: string;
}

/** `<what> in <where>`, each once. */
export function leaksIn(places: Iterable<Place>, needles: readonly Needle[]): string[] {
  const found = new Set<string>();
  for (const { where, text } of places)
    for (const { name, forms } of needles)
      if (forms.some((form) => text.includes(form))) found.add(`${name} in ${where}`);
  return [...found].sort();
}
