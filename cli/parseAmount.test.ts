import { parseAmount } from "./parseAmount";

test.each([
  ["12.50", "USD", 1250n],
  ["12.5", "USD", 1250n],
  ["12", "USD", 1200n],
  ["1250", "JPY", 1250n],
  ["1.234", "KWD", 1234n],
  ["9007199254740993.01", "USD", 900719925474099301n],
])("%s %s is %s minor units", (text, currency, minor) => {
  expect(parseAmount(text, currency)).toBe(minor);
});

test.each([
  ["12,50", "USD", /is not a number such as 12.50/],
  ["-1", "USD", /is not a number/],
  ["1.5", "JPY", /more decimals than JPY has \(0\)/],
  ["1", "DOLLAR", /not a code of three letters/],
])("%s %s is refused with the reason", (text, currency, reason) => {
  expect(() => parseAmount(text, currency)).toThrow(reason);
});
