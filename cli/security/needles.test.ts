import { leaksIn, needle } from "./needles";

const planted = [needle("the card number", "4242424242424242")];
const leak = (text: string) => leaksIn([{ where: "a log", text }], planted);

it.each([
  ["as it is", "number 4242424242424242 refused"],
  ["inside base64, at any place", Buffer.from("x4242424242424242y").toString("base64")],
  ["two bytes into base64", Buffer.from("xx4242424242424242yy").toString("base64")],
  ["at the start of base64", Buffer.from("4242424242424242").toString("base64")],
  ["in hexadecimal", Buffer.from("-4242424242424242-").toString("hex")],
])("finds a text %s", (_how, text) => {
  expect(leak(text)).toEqual(["the card number in a log"]);
});

it("finds a text in a URL and in JSON", () => {
  const url = [needle("the URL", 'https://a.example/?token="x"')];
  const places = [
    { where: "a query", text: encodeURIComponent('https://a.example/?token="x"') },
    { where: "a line", text: JSON.stringify({ url: 'https://a.example/?token="x"' }) },
  ];
  expect(leaksIn(places, url)).toEqual(["the URL in a line", "the URL in a query"]);
});

it("finds nothing where nothing is, and names a leak without repeating it", () => {
  expect(leak("4242 4242, 424242424242424")).toEqual([]);
  expect(leak("4242424242424242").join()).not.toContain("4242424242424242");
});
