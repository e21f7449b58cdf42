/** Which of the protections that promotion assumes are there. What cannot be read counts as absent. */
import { type Environment, isPinned } from "../formats/environments";
import type { MainRules, Protections } from "../ports";
import type { Known } from "./facts";
import { count, moment, span } from "./text";

export interface Finding {
  ok: boolean;
  /** What was looked at. */
  what: string;
  /** What was found; and where it is absent, what to do. */
  said: string;
  /** A deploy goes on without it. */
  advice?: true;
}

export interface Examined {
  environments: readonly Environment[];
  protections: Known<Protections>;
  appId: number | undefined;
  statusContext: string;
  nowMs: number;
}

export function examine(examined: Examined): Finding[] {
  const { protections } = examined;
  if (!protections.known) return [absent("GitHub", `${protections.reason}.`)];
  return [
    ...repositoryFindings(protections.value),
    ...mainFindings(protections.value.mainRules, examined),
    tagFinding(protections.value),
    ...examined.environments.flatMap((environment) => [
      environmentFinding(protections.value, environment.name, asksReviewers(environment)),
      // The one that deploys: its role trusts the environment by name, on main.
      environmentFinding(protections.value, `${environment.name}-deploy`, false),
    ]),
    ...scheduleFindings(protections.value, examined.nowMs),
  ];
}

function repositoryFindings({ isFork, oidcSubjectIsDefault: oidc }: Protections): Finding[] {
  return [
    isFork
      ? absent(
          "repository",
          "it is a fork: GitHub runs no schedules in it. Make a repository of its own with “Use this template”.",
        )
      : present("repository", "its own, not a fork"),
    !oidc.known
      ? absent("OIDC", `${oidc.reason}.`)
      : oidc.value
        ? present("OIDC", "tokens carry GitHub's default subject")
        : absent(
            "OIDC",
            "the subject of tokens was customised, so the roles' trust does not match it. Reset it: gh api -X PUT repos/{owner}/{repo}/actions/oidc/customization/sub -F use_default=true",
          ),
  ];
}

function mainFindings(
  rules: Known<MainRules>,
  { appId, statusContext }: Pick<Examined, "appId" | "statusContext">,
): Finding[] {
  if (!rules.known)
    return [
      absent(
        "main",
        `${rules.reason}. Rulesets need GitHub Team or Enterprise in a private repository.`,
      ),
    ];
  const { deletionForbidden, forcePushForbidden, approvalsNeeded, codeOwnersNeeded } = rules.value;
  const status = rules.value.requiredStatuses.find(({ context }) => context === statusContext);
  return [
    check("main: no force push", forcePushForbidden, "history cannot be rewritten"),
    check("main: no deletion", deletionForbidden, "it cannot be deleted"),
    check(
      "main: reviews",
      (approvalsNeeded ?? 0) > 0,
      `pull requests need ${count(approvalsNeeded ?? 0, "approval")}`,
    ),
    check("main: code owners", codeOwnersNeeded, "code owners must approve"),
    check(
      `main: ${statusContext}`,
      status !== undefined,
      "the status is required before a merge",
      "require it",
    ),
    ...(status ? [appFinding(status.appId, appId)] : []),
  ];
}

function appFinding(bound: number | undefined, appId: number | undefined): Finding {
  const what = "main: whose status";
  if (bound === undefined)
    return absent(
      what,
      "anybody who may push can write it. In the ruleset choose the App as its source.",
    );
  if (appId === undefined)
    return {
      ...absent(what, `App ${bound}; set PROMOTION_APP_ID to have it compared.`),
      advice: true,
    };
  return bound === appId
    ? present(what, "it comes from the App alone")
    : absent(what, `it must come from App ${bound}, and PROMOTION_APP_ID is ${appId}.`);
}

function tagFinding({ releaseTagsKept: kept }: Protections): Finding {
  const what = "tags of deployed releases";
  if (!kept.known) return absent(what, `${kept.reason}.`);
  return kept.value
    ? present(what, "they can be neither deleted nor moved")
    : absent(
        what,
        "a ruleset that forbids to delete and to update refs/tags/deployed/** is absent (docs/setup.md).",
      );
}

const asksReviewers = (environment: Environment) =>
  isPinned(environment) && environment.approval === true;

function environmentFinding(
  { environments }: Protections,
  name: string,
  reviewersNeeded: boolean,
): Finding {
  const what = `environment ${name}`;
  if (!environments.known) return absent(what, `${environments.reason}.`);
  const rules = environments.value[name];
  if (!rules) return absent(what, "GitHub has no environment of this name (docs/setup.md).");
  const problems = [
    ...(rules.branchesRestricted ? [] : ["it deploys from any branch: restrict it to main"]),
    ...(reviewersNeeded && rules.reviewers === 0
      ? [
          "it asks no reviewers, and environments.yaml says approval: true. In a private repository this needs GitHub Enterprise",
        ]
      : []),
  ];
  if (problems.length > 0) return absent(what, `${problems.join("; ")}.`);
  const asks = rules.reviewers > 0 ? `, asks ${count(rules.reviewers, "reviewer")}` : "";
  return present(what, `deploys from main only${asks}`);
}

function scheduleFindings({ schedules }: Protections, nowMs: number): Finding[] {
  const what = "schedules";
  if (!schedules.known) return [{ ...absent(what, `${schedules.reason}.`), advice: true }];
  if (schedules.value.length === 0)
    return [
      {
        ...absent(what, "none has run yet. They begin with the next full hour after the setup."),
        advice: true,
      },
    ];
  return schedules.value.map(({ workflow, active, lastRunMs }): Finding => {
    const name = `schedule ${workflow}`;
    const last = lastRunMs === undefined ? "never ran" : `last ran ${span(nowMs - lastRunMs)} ago`;
    return active
      ? present(name, `${last}${lastRunMs === undefined ? "" : ` (${moment(lastRunMs)})`}`)
      : {
          ...absent(
            name,
            `GitHub switched it off, ${last}. Switch it on again: gh workflow enable "${workflow}"`,
          ),
          advice: true,
        };
  });
}

const present = (what: string, said: string): Finding => ({ ok: true, what, said });
const absent = (what: string, said: string): Finding => ({ ok: false, what, said });

const check = (what: string, ok: boolean, there: string, todo = "add the rule"): Finding =>
  ok ? present(what, there) : absent(what, `absent: ${todo} to a ruleset of main (docs/setup.md).`);
