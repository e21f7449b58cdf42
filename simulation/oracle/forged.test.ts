import { judgeForged } from "./forged";

const delivery = (answer: number, forgery: "stale" | "wrong key" = "stale") => ({
  ...{ forgery, answer, webhookId: "stripe#forged-evt-1", atMs: 0 },
});
const said = (answer: number, isQuiet = true, forgery?: "wrong key") =>
  judgeForged([delivery(answer, forgery)], () => isQuiet).map(({ what }) => what);

it("has nothing to say of a refusal that names its reason", () => {
  expect(said(401)).toEqual([]);
  expect(said(403, true, "wrong key")).toEqual([]);
});

it("sees a forged delivery that was taken", () => {
  expect(said(200)).toEqual(["is forged (stale) and was answered 200"]);
  expect(said(200, false)).toEqual(["is forged (stale) and was answered 200"]);
});

it("sees a refusal for another reason", () => {
  expect(said(400)).toEqual(["is forged (stale) and was answered 400"]);
  expect(said(401, true, "wrong key")).toEqual(["is forged (wrong key) and was answered 401"]);
});

it("accepts that it is told to come again only where something was wrong", () => {
  expect(said(503, false)).toEqual([]);
  expect(said(503)).toEqual(["is forged (stale) and was answered 503"]);
});
