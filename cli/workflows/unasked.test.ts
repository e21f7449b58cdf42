import path from "node:path";
import { approvalName, type Read, unasked } from "./unasked";
import { readGitHubFolder } from "./workflow";

const prod = { environment: "prod", approved: "aaaa:1111" };
const staging = { environment: "staging", approved: "bbbb:2222" };

/** One run that waits, with these jobs. */
const gitHub =
  (...jobs: { name: string; status: string }[]): Read =>
  (asked) =>
    Promise.resolve(
      asked.startsWith("/actions/workflows/promote.yml/runs?status=waiting")
        ? { workflow_runs: [{ id: 7 }] }
        : { jobs },
    );
const job = (name: string, status: string) => ({
  name: `deploy (prod, promotion, aaaa:1111) / ${name}`,
  status,
});

it("leaves out what reviewers are asked about already", async () => {
  const read = gitHub(job("approve prod aaaa:1111", "waiting"));
  expect(await unasked([prod, staging], read)).toEqual([staging]);
});

it("asks again for another release or configuration", async () => {
  const read = gitHub(job("approve prod aaaa:9999", "waiting"));
  expect(await unasked([prod], read)).toEqual([prod]);
});

it("asks again where the question was answered", async () => {
  const read = gitHub(job("approve prod aaaa:1111", "completed"));
  expect(await unasked([prod], read)).toEqual([prod]);
});

it("asks once to clear what was cut off, which has no release", async () => {
  const cutOff = { environment: "prod", approved: "" };
  expect(await unasked([cutOff], gitHub(job("approve prod", "waiting")))).toEqual([]);
  expect(await unasked([cutOff], gitHub(job("approve prod aaaa:1111", "waiting")))).toEqual([
    cutOff,
  ]);
});

it("asks GitHub nothing where nothing is planned", async () => {
  const never: Read = () => Promise.reject(new Error("asked"));
  expect(await unasked([], never)).toEqual([]);
});

it("knows the approval by the name that deploy.yml gives it", () => {
  const { workflows } = readGitHubFolder(path.join(__dirname, "..", ".."));
  const { name } = workflows.find((each) => each.name === "deploy")!.jobs["approve"]!;
  expect(name).toBe(
    approvalName({ environment: "${{ inputs.environment }}", approved: "${{ inputs.approved }}" }),
  );
});
