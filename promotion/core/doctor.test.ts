import type { Environment } from "../formats/environments";
import type { Protections } from "../ports";
import { examine } from "./doctor";
import { known, unknown } from "./facts";

const nowMs = Date.parse("2026-01-05T08:00:00Z");
const place = { account: "333333333333", region: "us-east-1", minimumBootstrapVersion: 1 };
const prod: Environment = {
  ...{ ...place, name: "prod", predecessor: "dev", soakHours: 0, smoke: true, alarmsQuiet: true },
  approval: true,
};
const rules = (reviewers: number) => ({ reviewers, branchesRestricted: true });

const sound: Protections = {
  isFork: false,
  mainRules: known({
    ...{ deletionForbidden: true, forcePushForbidden: true, approvalsNeeded: 1 },
    ...{ codeOwnersNeeded: true, requiredStatuses: [{ context: "promotion", appId: 77 }] },
  }),
  environments: known({ prod: rules(1), "prod-deploy": rules(0) }),
  releaseTagsKept: known(true),
  oidcSubjectIsDefault: known(true),
  schedules: known([{ workflow: "promote", active: true, lastRunMs: nowMs - 1_200_000 }]),
};

const absent = (protections: Partial<Protections>, appId: number | undefined = 77) =>
  examine({
    ...{ environments: [prod], protections: known({ ...sound, ...protections }), appId },
    ...{ statusContext: "promotion", nowMs },
  })
    .filter(({ ok }) => !ok)
    .map(({ what, said, advice }) => `${advice ? "advice, " : ""}${what}: ${said}`);

const withRules = (over: object) => ({
  mainRules: known({ ...(sound.mainRules.known ? sound.mainRules.value : never()), ...over }),
});
const never = (): never => {
  throw new Error("unreachable");
};

it("finds nothing absent where everything is as docs/setup.md makes it", () => {
  expect(absent({})).toEqual([]);
});

it.each([
  ["a fork", { isFork: true }, /^repository: it is a fork/],
  ["force pushes", withRules({ forcePushForbidden: false }), /^main: no force push: absent/],
  ["deletion", withRules({ deletionForbidden: false }), /^main: no deletion: absent/],
  ["no reviews", withRules({ approvalsNeeded: undefined }), /^main: reviews: absent/],
  ["no code owners", withRules({ codeOwnersNeeded: false }), /^main: code owners: absent/],
  [
    "tags that can be deleted",
    { releaseTagsKept: known(false) },
    /^tags of deployed releases: a ruleset that forbids to delete and to update/,
  ],
  ["no required status", withRules({ requiredStatuses: [] }), /^main: promotion: absent: require/],
  [
    "a status of anybody",
    withRules({ requiredStatuses: [{ context: "promotion", appId: undefined }] }),
    /^main: whose status: anybody who may push can write it/,
  ],
  [
    "another App",
    withRules({ requiredStatuses: [{ context: "promotion", appId: 8 }] }),
    /^main: whose status: it must come from App 8, and PROMOTION_APP_ID is 77/,
  ],
  [
    "no reviewers where environments.yaml asks for approval",
    { environments: known({ prod: rules(0), "prod-deploy": rules(0) }) },
    /^environment prod: it asks no reviewers/,
  ],
  [
    "an environment that deploys any branch",
    {
      environments: known({
        prod: rules(1),
        "prod-deploy": { reviewers: 0, branchesRestricted: false },
      }),
    },
    /^environment prod-deploy: it deploys from any branch/,
  ],
  [
    "no environment",
    { environments: known({ prod: rules(1) }) },
    /^environment prod-deploy: GitHub has no/,
  ],
  [
    "another OIDC subject",
    { oidcSubjectIsDefault: known(false) },
    /^OIDC: the subject of tokens was customised/,
  ],
  [
    "rules that cannot be read",
    { mainRules: unknown("403") },
    /^main: 403\. Rulesets need GitHub Team/,
  ],
])("refuses %s", (_, protections, expected) => {
  expect(absent(protections)).toEqual([expect.stringMatching(expected)]);
});

it("only advises on schedules that GitHub switched off", () => {
  const schedules = known([{ workflow: "promote", active: false, lastRunMs: undefined }]);
  expect(absent({ schedules })).toEqual([
    'advice, schedule promote: GitHub switched it off, never ran. Switch it on again: gh workflow enable "promote"',
  ]);
});

it("takes everything for absent where GitHub does not answer", () => {
  const findings = examine({
    ...{ environments: [prod], protections: unknown("no answer"), appId: 77 },
    ...{ statusContext: "promotion", nowMs },
  });
  expect(findings).toEqual([{ ok: false, what: "GitHub", said: "no answer." }]);
});
