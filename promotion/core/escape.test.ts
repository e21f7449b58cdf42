import { escapeMarkdown } from "./escape";

const breaker = "\u200b";

it("leaves nothing that GitHub would act on: mentions, issues, commands of a squashed commit", () => {
  const text = escapeMarkdown(
    "Fixes #12, closes: GH-7 by @team/all [skip ci] ***NO_CI*** [ci skip]",
  );
  expect(text).not.toMatch(/@t|(?<!&)#\d|GH-\d|skip ci|ci skip|\bfixes #|\bcloses:/i);
  expect(text.replaceAll(breaker, "")).toBe(
    "Fixes #12, closes: GH-7 by @team/all &#91;skip ci&#93; &#42;&#42;&#42;NO&#95;CI&#42;&#42;&#42; &#91;ci skip&#93;",
  );
});

it("leaves no HTML, no code and no link", () => {
  expect(escapeMarkdown("<img src=x onerror=y> `rm` [a](http://b) | www.c.de")).toBe(
    `&#60;img src=x onerror=y&#62; &#96;rm&#96; &#91;a&#93;&#40;http:${breaker}//b&#41; &#124; www${breaker}.c.de`,
  );
});

it("takes out what is not seen, and lines", () => {
  expect(escapeMarkdown("a\u202eb\u200bc\nd\te")).toBe("abc d e");
});

it("leaves words alone that only look like it", () => {
  expect(escapeMarkdown("fixture prefix enclosed no cinema")).toBe(
    "fixture prefix enclosed no cinema",
  );
});
