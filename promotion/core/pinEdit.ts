/** Changes of pin files as text: what people wrote around them, comments too, stays. */
import { type Document, isSeq, parseDocument } from "yaml";
import type { Override, Pin } from "../formats/pin";

type Bad = Pin["bad"][number];

export interface PinEdit {
  release?: string;
  hold?: { reason: string } | null;
  /** Takes the place of the entry for the same release. */
  bad?: Bad;
  override?: Override;
}

export function editPin(text: string, edit: PinEdit): string {
  const document = parseDocument(text);
  if (edit.release !== undefined) document.set("release", edit.release);
  if (edit.hold !== undefined)
    document.set("hold", edit.hold === null ? null : node(document, edit.hold));
  if (edit.bad) putEntry(document, "bad", edit.bad);
  if (edit.override) putEntry(document, "overrides", edit.override);
  return document.toString({ lineWidth: 120 });
}

export const editHoldAll = (text: string, hold: { reason: string } | null): string =>
  editPin(text, { hold });

function putEntry(document: Document, key: string, entry: { release: string }): void {
  const list = document.get(key);
  const others = isSeq(list)
    ? (list.toJSON() as { release: string }[]).filter(({ release }) => release !== entry.release)
    : [];
  document.set(key, document.createNode([...others, entry], { flow: false }));
}

const node = (document: Document, value: unknown) => document.createNode(value, { flow: false });
