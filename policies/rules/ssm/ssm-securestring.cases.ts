import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";

const parameter = (type: unknown, name?: string) => ({
  type: "aws:ssm/parameter:Parameter",
  properties: { name, type, value: "v" },
});
const plain = { settings: { plainNamePatterns: ["^/public/"] } };

export const cases: readonly Case[] = [
  passes("a SecureString", parameter("SecureString", "/webhooks/secret")),
  refuses("a String", parameter("String", "/webhooks/secret"), 'type: found "String"'),
  refuses("a StringList", parameter("StringList", "/webhooks/hosts"), 'type: found "StringList"'),
  refuses("silence", parameter(undefined, "/webhooks/secret"), "type: found nothing"),
  passes("a String whose name is listed", parameter("String", "/public/hosts"), plain),
  refuses("a String whose name is not", parameter("String", "/webhooks/public/"), "type", plain),
  cannotDecide("an unknown type", parameter(unknown, "/webhooks/secret"), "type"),
  cannotDecide("a name that might be listed", parameter("String"), "name", plain),
];
