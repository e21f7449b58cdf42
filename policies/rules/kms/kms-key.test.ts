import { testCases } from "../../framework/cases";
import { remedy } from "../../framework/harness";
import { keyWith } from "./fixtures";
import { kmsKey } from "./kms-key";
import { cases } from "./kms-key.cases";

testCases(kmsKey, cases);

it("turns rotation on where it is set to remediate, and nothing else", async () => {
  const asked = keyWith({ enableKeyRotation: false, policy: "p" });
  expect(await remedy(kmsKey, asked)).toEqual({
    enableKeyRotation: true,
    deletionWindowInDays: 30,
    policy: "p",
  });
});

it("leaves alone what rotation cannot mend", async () => {
  expect(await remedy(kmsKey, keyWith())).toBeUndefined();
  expect(await remedy(kmsKey, keyWith({ isEnabled: false }))).toBeUndefined();
});
