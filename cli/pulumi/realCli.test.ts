/**
 * The real CLI and the real engine over the program's first stack, from the first preview to the last
 * delete. It runs where there is a CLI (`npm run tools`, or Pulumi's release), and takes about a minute.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { DeleteRolePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import { localCredentials } from "../localClients";
import { stopCloud } from "./cloud";
import { findPulumi } from "./environment";
import { openSession, type Session } from "./session";

const projectDirectory = path.join(__dirname, "..", "..");

const reason = (() => {
  try {
    findPulumi(projectDirectory, process.env["PATH"] ?? "");
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
})();

const name = "the real Pulumi CLI over the local cloud";
(reason === undefined ? describe : describe.skip)(
  reason === undefined ? name : `${name}: ${reason}`,
  () => {
    jest.setTimeout(300_000);
    let stackDirectory: string;
    let session: Session;
    const stackFiles = () =>
      readdirSync(projectDirectory)
        .filter((file) => /^Pulumi(\..+)?\.yaml$/.test(file))
        .map((file) => [file, readFileSync(path.join(projectDirectory, file), "utf8")]);
    const before = stackFiles();

    const pulumi = async (...words: string[]) => {
      const { pulumi: cli, mirror, environment } = session;
      const options = { env: environment, maxBuffer: 64 * 1024 * 1024 };
      try {
        const { stdout } = await promisify(execFile)(cli, ["-C", mirror, ...words], options);
        return { code: 0, text: stdout };
      } catch (error) {
        const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
        return { code, text: `${stdout}\n${stderr}` };
      }
    };
    const pack = ["--policy-pack", path.join(projectDirectory, "policies")];

    beforeAll(async () => {
      stackDirectory = mkdtempSync(path.join(tmpdir(), "real-cli-"));
      session = await openSession({ projectDirectory, stackDirectory }, "dev", () => undefined);
    });

    afterAll(async () => {
      await stopCloud({ projectDirectory, stackDirectory });
      rmSync(stackDirectory, { recursive: true, force: true });
    });

    it("previews the stack, and the pack has nothing against it", async () => {
      const { code, text } = await pulumi("preview", ...pack);
      expect(text).toMatch(/\+ \d+ to create/);
      expect(text).not.toContain("[mandatory]");
      expect(code).toBe(0);
    });

    it("makes it, and then has nothing more to do", async () => {
      const made = await pulumi("up", "--yes", "--skip-preview", ...pack);
      expect(made.text).toMatch(/\+ \d+ created/);
      const again = await pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
      expect(again.text).toMatch(/\d+ unchanged/);
      expect(again.code).toBe(0);
    });

    it("refreshes it without finding a change of its own making", async () => {
      const { code } = await pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes");
      expect(code).toBe(0);
    });

    it("finds out what was deleted behind its back, and makes it again", async () => {
      const endpoint = localCredentials(session.cloud.endpointUrl);
      const iam = new IAMClient({ region: "us-east-1", ...endpoint });
      const name = "stripe-processor-dev";
      await iam.send(new DeleteRolePolicyCommand({ RoleName: name, PolicyName: name }));
      iam.destroy();
      const refreshed = await pulumi("refresh", "--yes", "--skip-preview");
      expect(refreshed.text).toMatch(/- 1 deleted/);
      const made = await pulumi("up", "--yes", "--skip-preview");
      expect(made.text).toMatch(/\+ 1 created/);
      expect(made.code).toBe(0);
    });

    it("deletes all of it", async () => {
      const { code, text } = await pulumi("destroy", "--yes", "--skip-preview");
      expect(text).toMatch(/- \d+ deleted/);
      expect(code).toBe(0);
    });

    it("leaves the repository's stack files as they are", () => {
      expect(stackFiles()).toEqual(before);
    });
  },
);
