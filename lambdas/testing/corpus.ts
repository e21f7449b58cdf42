/** Inputs that have broken receivers of webhooks: each one is tried unsigned, and where it is a body, signed too. */

export interface RecordedBody {
  name: string;
  body: Buffer;
  /** What a signed one is answered with. */
  signed: number;
}

const text = (name: string, body: string, signed: number): RecordedBody => ({
  ...{ name, body: Buffer.from(body), signed },
});

/** One event that all four adapters can read. */
const readable = (more = "") =>
  `{"id":"evt_1","event_id":"evt_1","type":"t","event_type":"t"${more},"data":{},"resource":{}}`;

export const recordedBodies: readonly RecordedBody[] = [
  text("nothing", "", 400),
  text("null", "null", 400),
  text("a number", "1", 400),
  text("a list", "[]", 400),
  text("a text", '"event"', 400),
  text("an object without members", "{}", 400),
  text("half of an object", '{"id":"evt_1"', 400),
  text("two objects", `${readable()}${readable()}`, 400),
  text("a byte order mark", `\ufeff${readable()}`, 400),
  { name: "UTF-16", body: Buffer.from(readable(), "utf16le"), signed: 400 },
  { name: "Latin-1", body: Buffer.from(readable(',"name":"Müller"'), "latin1"), signed: 400 },
  { name: "an overlong slash", body: bytesIn(0xc0, 0xaf), signed: 400 },
  { name: "half of a character", body: bytesIn(0xe2, 0x82), signed: 400 },
  { name: "a lone surrogate as bytes", body: bytesIn(0xed, 0xa0, 0x80), signed: 400 },
  { name: "a zero byte", body: bytesIn(0), signed: 400 },
  { name: "gzip", body: Buffer.from("1f8b0800000000000003", "hex"), signed: 400 },
  text("a form", "id=evt_1&type=t", 400),
  text("XML", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>', 400),
  text("a lone surrogate as an escape", readable(',"name":"\\ud800"'), 200),
  text("characters that SQS refuses", readable(',"name":"\ufffe\uffff"'), 200),
  text("every other kind of character", readable(',"name":"\u0085\u2028\u{1f4b3}\u{10ffff}"'), 200),
  text("an id given twice", readable(',"id":"evt_2","event_id":"evt_2"'), 200),
  text("a prototype", readable(',"__proto__":{"id":"x"},"constructor":{"prototype":{}}'), 200),
  text("a type that every object has", readable().replaceAll('"t"', '"constructor"'), 200),
  text("another one", readable().replaceAll('"t"', '"__proto__"'), 200),
  text("a number beyond all numbers", readable(',"amount":1e999'), 200),
  text("a number of many digits", readable(`,"amount":${"9".repeat(10_000)}`), 200),
  text("200 levels", readable(`,"deep":${"[".repeat(199)}${"]".repeat(199)}`), 200),
  text("201 levels", readable(`,"deep":${"[".repeat(200)}${"]".repeat(200)}`), 400),
  text("120,000 levels", readable(`,"deep":${"[".repeat(120_000)}${"]".repeat(120_000)}`), 400),
  text("brackets in a text", readable(`,"name":"${'[{\\"'.repeat(1_000)}"`), 200),
  text("20,000 members", readable(`,${members(20_000)}`), 200),
  text("a type of 256 characters", readable().replaceAll('"t"', `"${"t".repeat(256)}"`), 200),
  text("a type of 257 characters", readable().replaceAll('"t"', `"${"t".repeat(257)}"`), 400),
  text("a type of 100 KiB", readable().replaceAll('"t"', `"${"t".repeat(100 * 1024)}"`), 400),
  text("256 KiB", padded(256 * 1024, "x"), 200),
  text("256 KiB of what doubles as an escape", padded(256 * 1024, '\\"'), 200),
  text("one byte more than 256 KiB", padded(256 * 1024 + 1, "x"), 413),
];

/** A value of `stripe-signature`; `SIGNATURE` stands for the right one, `TIME` for the signed time. */
export const recordedSignatureHeaders: readonly { header: string; answer: number }[] = [
  { header: "t=TIME,v1=SIGNATURE", answer: 200 },
  { header: "v1=SIGNATURE,t=TIME", answer: 200 },
  { header: " t=TIME , v1=SIGNATURE ", answer: 200 },
  { header: "t=TIME,v0=00,v1=SIGNATURE,v2=x", answer: 200 },
  { header: `t=TIME,${"v1=00,".repeat(400)}v1=SIGNATURE`, answer: 200 },
  { header: "t=TIME,v1=,v1==,v1,=,,v1=SIGNATURE", answer: 200 },
  { header: "t=TIME,v1=SIGNATURE,t=1", answer: 200 },
  { header: "t=1,t=TIME,v1=SIGNATURE", answer: 401 },
  { header: "t=TIME,v0=SIGNATURE", answer: 401 },
  { header: "t=TIME,V1=SIGNATURE", answer: 401 },
  { header: "t=TIME v1=SIGNATURE", answer: 401 },
  { header: "t=TIME;v1=SIGNATURE", answer: 401 },
  { header: "t=+TIME,v1=SIGNATURE", answer: 401 },
  { header: "t=0TIME,v1=SIGNATURE", answer: 401 },
  { header: "t=TIME.0,v1=SIGNATURE", answer: 401 },
  { header: "t=TIMEe0,v1=SIGNATURE", answer: 401 },
  { header: "t=TIME,v1=SIGNATURE00", answer: 401 },
  { header: "t=TIME,v1=0xSIGNATURE", answer: 401 },
  { header: "v1=SIGNATURE", answer: 401 },
  { header: "t=TIME", answer: 401 },
  { header: ",", answer: 401 },
  { header: "=", answer: 401 },
  { header: "t".repeat(10_000), answer: 401 },
  { header: "v1=".repeat(3_000), answer: 401 },
];

function bytesIn(...bytes: number[]): Buffer {
  const [before, after] = readable(',"name":"|"').split("|") as [string, string];
  return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
}

function members(count: number): string {
  return Array.from({ length: count }, (_, i) => `"k${i}":1`).join(",");
}

function padded(length: number, filler: string): string {
  const rest = length - readable(',"pad":""').length;
  const pad = filler.repeat(Math.floor(rest / filler.length)).padEnd(rest, "x");
  return readable(`,"pad":"${pad}"`);
}
