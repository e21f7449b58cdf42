/** The bootstrap as a real program in Pulumi's own host, judged by the pack in its own: as far as the local cloud models what it makes. */
import path from "node:path";
import { type LocalCloud, startLocalCloud } from "../local";
import { SystemClock } from "../local/core/clock";

jest.setTimeout(300_000);

let local: LocalCloud;
afterEach(() => local.stop());

const bucketParts = [
  ...["Bucket", "BucketOwnershipControls", "BucketPublicAccessBlock", "BucketVersioning"],
  ...["BucketServerSideEncryptionConfiguration", "BucketPolicy"],
];

it.each([
  ["dev", "111111111111", ["state"]],
  ["prod", "333333333333", ["artifacts", "ledger", "state"]],
])(
  "runs for %s; buckets and GitHub's identity provider are all that the local cloud does not know",
  async (stack, accountId, buckets) => {
    local = await startLocalCloud({
      ...{ accountId, region: "us-east-1", concurrencyLimit: 1000, seed: "bootstrap", port: 0 },
      clock: new SystemClock(),
    });
    const { problems, verdicts, changes } = await local.engine.preview({
      ...{ projectDirectory: __dirname, stack, programTimeoutMs: 200_000 },
      policyPackDirectory: path.join(__dirname, "..", "policies"),
    });
    const unknown = new Set(
      problems.flatMap(({ kind, message }) =>
        kind === "notModelled"
          ? [/^aws:\w+\/\w+:(\w+) ([\w-]+)/.exec(message)!.slice(1).join(" ")]
          : [],
      ),
    );
    expect([...unknown].sort()).toEqual(
      [
        "OpenIdConnectProvider github",
        ...buckets.flatMap((bucket) => bucketParts.map((part) => `${part} ${bucket}`)),
        "BucketLifecycleConfiguration state",
      ].sort(),
    );
    // Who may be believed is that provider, so the roles of workflows are refused with it.
    const others = problems.filter(({ kind }) => kind !== "notModelled");
    for (const { message } of others)
      expect(message).toMatch(/^aws:iam\/role:Role .*Invalid principal in policy: Federated\.$/);
    expect(verdicts.filter(({ level }) => level === "mandatory")).toEqual([]);
    expect(changes.create).toBeGreaterThan(15);
  },
);
