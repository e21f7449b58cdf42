import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type LocalOutputs, readLocalOutputs, writeLocalFiles } from "./localFiles";

const folder = mkdtempSync(path.join(tmpdir(), "local-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

const outputsOf = (pid: number): LocalOutputs => ({
  ...{ stack: "dev", pid, awsEndpoint: "http://127.0.0.1:1", apiEndpoint: "http://127.0.0.1:1/x" },
});
const secrets = { stack: "dev", providers: {} };

it("finds the cloud that was handed over to another folder", () => {
  writeLocalFiles(folder, outputsOf(process.pid), secrets);
  expect(readLocalOutputs("/nowhere", folder).awsEndpoint).toBe("http://127.0.0.1:1");
});

it("says that no cloud is running where the files are missing, or are of a process that has ended", () => {
  expect(() => readLocalOutputs("/nowhere")).toThrow(
    "No local cloud is running (/nowhere/.local/outputs.json is missing). Start one with: npm start",
  );
  // Above Linux's and macOS's highest process id.
  writeLocalFiles(folder, outputsOf(2 ** 30), secrets);
  expect(() => readLocalOutputs("/nowhere", folder)).toThrow(
    `No local cloud is running: the one of ${folder}/outputs.json has ended without clearing up. Start one with: npm start`,
  );
});
