/** How the workflows hang together: what may wait for what, who may take which role, what a pull request can reach. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { tools } from "../../tools/versions";
import { isAction, isForOwnBranches } from "./rules";
import { type Job, readGitHubFolder, type Workflow } from "./workflow";

const directory = path.join(__dirname, "..", "..");
const { workflows } = readGitHubFolder(directory);
const named = (name: string): Workflow => workflows.find((each) => each.name === name)!;
const jobs = workflows.flatMap(({ name, jobs }) =>
  Object.entries(jobs).map(([job, value]) => ({ at: `${name}/${job}`, job: value })),
);
const at = (place: string): Job => jobs.find((each) => each.at === place)!.job;
const placesOf = (is: (job: Job) => boolean) =>
  jobs.filter(({ job }) => is(job)).map(({ at }) => at);

describe("a deploy", () => {
  it("waits for its approval outside of every concurrency group, so that a rollback can pass", () => {
    expect(at("deploy/approve").concurrency).toBeUndefined();
    expect(at("deploy/approve").environment).toBe("${{ inputs.environment }}");
    expect(named("deploy").concurrency).toBeUndefined();
    expect(named("promote").concurrency).toBeUndefined();
    expect(at("promote/deploy").concurrency).toBeUndefined();
  });

  it("goes on only after it, and holds its stack's group alone", () => {
    expect(at("deploy/deploy").needs).toEqual(["approve"]);
    expect(at("deploy/deploy").if).toBeUndefined();
    expect(at("deploy/deploy").environment).toBe("${{ inputs.environment }}-deploy");
    expect(at("deploy/deploy").concurrency).toEqual({
      group: "deploy-${{ inputs.environment }}",
      "cancel-in-progress": false,
    });
  });

  it("takes scripts from main as it is after the approval", () => {
    const [checkout] = at("deploy/deploy").steps;
    expect(checkout!.with).toEqual({
      ref: "main",
      "fetch-depth": 0,
      "persist-credentials": false,
    });
  });

  it("looks whether the protections are there before any role is taken", () => {
    expect(at("deploy/approve").permissions).not.toHaveProperty("id-token");
    expect(at("deploy/approve").steps.at(-1)!.run).toBe(
      'npm run promotion -- doctor "$ENVIRONMENT"',
    );
  });

  it("is never cut off: no job that takes a deploy role can be cancelled by another", () => {
    const cancellable = placesOf(
      (job) =>
        takesRole(job) &&
        job.environment?.endsWith("-deploy") === true &&
        job.concurrency?.["cancel-in-progress"] !== undefined &&
        job.concurrency["cancel-in-progress"] !== false,
    );
    expect(cancellable).toEqual([]);
  });
});

describe("what a pull request reaches", () => {
  it("is one workflow of main's, which checks out main and nothing else", () => {
    const targeted = workflows.filter(({ on }) => "pull_request_target" in on);
    expect(targeted.map(({ name }) => name)).toEqual(["gate"]);
    expect(workflows.filter(({ on }) => "workflow_run" in on)).toEqual([]);
    for (const { steps, uses } of Object.values(named("gate").jobs)) {
      expect(uses).toBeUndefined();
      expect(steps[0]!.uses).toMatch(/^actions\/checkout@/);
      const checkouts = steps.filter(({ uses }) => isAction(uses, "actions/checkout"));
      expect(checkouts.map((step) => [step.with["ref"], step.with["repository"]])).toEqual([
        ["main", undefined],
      ]);
      expect(steps.filter(({ uses }) => isAction(uses, "actions/download-artifact"))).toEqual([]);
    }
  });

  it("is told to that workflow by its number alone", () => {
    const told = named("gate").text.match(/github\.event\.pull_request\.[\w.]+/g);
    expect(new Set(told)).toEqual(new Set(["github.event.pull_request.number"]));
  });

  it("is dev's reading role where its code runs, and only for branches of this repository", () => {
    const { preview, ci } = { preview: named("preview"), ci: named("ci") };
    const withRole = Object.entries({ ...preview.jobs, ...ci.jobs }).filter(([, job]) =>
      takesRole(job),
    );
    expect(withRole.map(([name]) => name)).toEqual(["dev"]);
    const [, dev] = withRole[0]!;
    expect(isForOwnBranches(dev)).toBe(true);
    expect(
      dev.steps.find(({ uses }) => isAction(uses, "aws-actions/configure-aws-credentials"))!.with,
    ).toMatchObject({ "role-to-assume": "${{ vars.PULL_REQUEST_ROLE }}" });
  });

  it("is read by the job that comments, which runs main's code", () => {
    const { steps } = at("preview/comment");
    expect(isForOwnBranches(at("preview/comment"))).toBe(true);
    expect(steps[0]!.with["ref"]).toBe("main");
    const writing = Object.entries(named("preview").jobs).filter(
      ([, { permissions }]) => permissions?.["pull-requests"] === "write",
    );
    expect(writing.map(([name]) => name)).toEqual(["comment"]);
  });

  it("is no script line: what others write is handed on in env", () => {
    for (const { text } of workflows) expect(text).not.toMatch(/run:.*\$\{\{/);
  });
});

describe("the preview of a promotion", () => {
  const { steps, environment, permissions } = at("offer/preview");

  it("runs main's scripts with a role that reads, and holds nothing that could write", () => {
    expect(environment).toBe("${{ matrix.environment }}-preview");
    expect(steps[0]!.with["ref"]).toBe("main");
    expect(Object.entries(permissions!).filter(([, access]) => access === "write")).toEqual([
      ["id-token", "write"],
    ]);
    expect(JSON.stringify(steps)).not.toMatch(/secrets\.|create-github-app-token/);
  });

  it("reaches the job that offers as text, and keeps no offer from being made", () => {
    const upload = steps.find(({ uses }) => isAction(uses, "actions/upload-artifact"))!;
    const offer = at("offer/offer");
    const download = offer.steps.find(({ uses }) => isAction(uses, "actions/download-artifact"))!;
    expect(upload.with["name"]).toBe("preview.${{ inputs.after }}.${{ matrix.environment }}");
    expect(download.with["pattern"]).toBe("preview.${{ inputs.after }}.*");
    expect(offer.if).toBe("${{ !cancelled() }}");
    expect(offer.steps.filter(({ uses }) => isAction(uses, "actions/checkout"))).toHaveLength(1);
  });

  it("is asked for once for each deploy of a run, each under a name of its own", () => {
    const after = ["promote/offer", "deploy/offer"].map((place) => at(place).with["after"]);
    expect(after).toEqual(["reconcile", "${{ inputs.environment }}"]);
  });
});

describe("who may do what", () => {
  it("gives the App's token to the two jobs that speak for it, with what each needs", () => {
    const grants = jobs.flatMap(({ at, job }) =>
      job.steps
        .filter(({ uses }) => isAction(uses, "actions/create-github-app-token"))
        .map(({ with: inputs }) => [at, permissionsIn(inputs)] as const),
    );
    expect(grants).toEqual([
      ["gate/status", { contents: "read", "pull-requests": "read", statuses: "write" }],
      [
        "offer/offer",
        {
          actions: "read",
          contents: "write",
          issues: "write",
          "pull-requests": "write",
          statuses: "write",
        },
      ],
    ]);
  });

  it("gives GitHub's own token the right to write where something is written", () => {
    const writing = jobs.flatMap(({ at, job }) =>
      job.uses !== undefined
        ? []
        : Object.entries(job.permissions ?? {})
            .filter(([scope, access]) => access === "write" && scope !== "id-token")
            .map(([scope]) => `${at} ${scope}`),
    );
    expect(writing.sort()).toEqual([
      "deploy/deploy deployments",
      "deploy/deploy issues",
      "drift/drift issues",
      "gate/merge-group actions",
      "preview/comment pull-requests",
    ]);
  });

  it("grants a called workflow what its jobs ask for, and nothing else", () => {
    for (const { at, job } of jobs.filter(({ job }) => job.uses !== undefined)) {
      const called = workflows.find(({ file }) => job.uses === `./.github/workflows/${file}`)!;
      const asked = Object.values(called.jobs).flatMap(({ permissions = {} }) =>
        Object.entries(permissions),
      );
      const most: Record<string, string> = {};
      for (const [scope, access] of asked) if (most[scope] !== "write") most[scope] = access;
      expect([at, job.permissions]).toEqual([at, most]);
    }
  });
});

describe("the setup page", () => {
  const page = readFileSync(path.join(directory, "docs", "setup.md"), "utf8");

  it("sets every variable and secret that a workflow reads", () => {
    const read = workflows.flatMap(({ text }) =>
      [...text.matchAll(/\b(vars|secrets)\.([A-Z_]+)/g)].map(([, kind, name]) => [kind!, name!]),
    );
    const unset = read.filter(
      ([kind, name]) =>
        !page.includes(`gh ${kind === "vars" ? "variable" : "secret"} set ${name} `),
    );
    expect(unset).toEqual([]);
  });

  it("makes every environment that a job names, bound to main", () => {
    const made = /^for e in (.+); do$/m.exec(page)![1]!;
    for (const { job } of jobs) {
      const kind = job.environment?.replace(/\$\{\{.*?\}\}/, "");
      if (kind === undefined) continue;
      expect(made).toContain(kind === "" ? "dev staging prod " : kind);
    }
  });

  it("requires checks that ci has", () => {
    const names = new Set(Object.values(named("ci").jobs).map(({ name }) => name));
    const required = [...page.matchAll(/"context": "([^"]+)"/g)].map(([, context]) => context!);
    expect(required.filter((context) => context !== "promotion" && !names.has(context))).toEqual(
      [],
    );
    expect(required).toContain("promotion");
  });
});

describe("every event can get lost", () => {
  it("because reconciling is also asked for every hour, and by hand", () => {
    expect(Object.keys(named("promote").on).sort()).toEqual([
      "push",
      "schedule",
      "workflow_dispatch",
    ]);
    expect(named("promote").on["schedule"]).toEqual([{ cron: "17 * * * *" }]);
  });
});

it("runs the Pulumi CLI that `npm run tools` builds", () => {
  const { version } = tools.find(({ name }) => name === "pulumi")!;
  const used = jobs.flatMap(({ job }) =>
    job.steps.flatMap(({ uses, with: inputs }) =>
      isAction(uses, "pulumi/actions") ? [inputs["pulumi-version"]] : [],
    ),
  );
  expect(new Set(used)).toEqual(new Set([version]));
});

it("has one ignored finding of the linters: the trigger of the status", () => {
  const ignored = workflows.flatMap(({ file, text }) =>
    [...text.matchAll(/zizmor: ignore\[([\w-]+)\] \S+/g)].map(([, audit]) => [file, audit]),
  );
  expect(ignored).toEqual([["gate.yml", "dangerous-triggers"]]);
  const settings = readFileSync(path.join(directory, ".github", "zizmor.yml"), "utf8");
  expect(settings.match(/^ {2}[\w-]+:$/gm)).toEqual(["  self-repository:"]);
});

const takesRole = ({ steps }: Job) =>
  steps.some(({ uses }) => isAction(uses, "aws-actions/configure-aws-credentials"));

const permissionsIn = (inputs: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(inputs)
      .filter(([name]) => name.startsWith("permission-"))
      .map(([name, access]) => [name.slice("permission-".length), access]),
  );
