import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type LocalOutputs,
  readLocalOutputs,
  shownLocalFiles,
  writeLocalFiles,
} from "./localFiles";
import { runningCloud } from "./runningCloud";

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

it("gives it to a command by --files, and says how it is called where anything else is given", () => {
  writeLocalFiles(folder, outputsOf(process.pid), secrets);
  expect(runningCloud("/nowhere", "deploy", ["--files", folder]).stack).toBe("dev");
  expect(() => runningCloud("/nowhere", "deploy", ["--file", folder])).toThrow(
    /'--file'[^]*npm run deploy \[-- --files <folder>\]/,
  );
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

it("names the files as a person would who stands in the project", () => {
  expect(shownLocalFiles("/project/.local", "/project").outputs).toBe(".local/outputs.json");
  expect(shownLocalFiles("second", "/project").secrets).toBe("second/secrets.json");
  expect(shownLocalFiles("/elsewhere", "/project").outputs).toBe("/elsewhere/outputs.json");
});
