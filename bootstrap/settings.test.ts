import type { Environment } from "../promotion/formats/environments";
import { readSettings } from "./settings";

const place = { region: "us-east-1", minimumBootstrapVersion: 1 };
const pinned = { ...place, soakHours: 0, smoke: true, alarmsQuiet: true };
const environments: readonly Environment[] = [
  { ...place, name: "dev", account: "111111111111", follows: "main" },
  { ...pinned, name: "staging", account: "111111111111", predecessor: "dev" },
  {
    ...{ ...pinned, name: "prod", account: "333333333333", predecessor: "staging" },
    loadEvidence: { maxAgeDays: 30 },
  },
];
const given = {
  ...{ accountId: "111111111111", region: "us-east-1", repository: "payments/webhooks" },
  ...{ repositoryId: "1", ownerId: "2" },
  administrators: ["arn:aws:iam::111111111111:role/administrator"],
  tags: { environment: "dev", costCenter: "payments", owner: "platform" },
};

it("finds the environments of the account, also several", () => {
  expect(readSettings(given, environments)).toMatchObject({
    environments: ["dev", "staging"],
    following: "dev",
    loadTested: ["dev", "staging"],
    homeAccountId: "333333333333",
  });
});

it("has no environment that follows main where none is in the account", () => {
  const prod = readSettings({ ...given, accountId: "333333333333" }, environments);
  expect([prod.environments, prod.following, prod.loadTested]).toEqual([["prod"], undefined, []]);
});

it("tells all that is wrong with the stack file at once", () => {
  const wrong = { ...given, repository: "webhooks", repositoryId: undefined };
  expect(() => readSettings(wrong, environments)).toThrow(/repository[^]*repositoryId/);
});

it("refuses an account that promotion does not know", () => {
  expect(() => readSettings({ ...given, accountId: "999999999999" }, environments)).toThrow(
    "promotion/environments.yaml has no environment in account 999999999999.",
  );
});
