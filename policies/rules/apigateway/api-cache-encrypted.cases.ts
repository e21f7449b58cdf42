import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { methodSettings } from "./fixtures";

export const cases: readonly Case[] = [
  passes("no cache", methodSettings()),
  passes(
    "an encrypted cache",
    methodSettings({}, { cachingEnabled: true, cacheDataEncrypted: true }),
  ),
  refuses(
    "a cache in the clear",
    methodSettings({}, { cachingEnabled: true }),
    "settings.cacheDataEncrypted: found a cache in the clear",
  ),
  cannotDecide(
    "an unknown cache",
    methodSettings({}, { cachingEnabled: unknown }),
    "settings.cachingEnabled",
  ),
];
