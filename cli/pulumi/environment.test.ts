import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { cliEnvironment, findPulumi } from "./environment";

describe("the environment of the CLI", () => {
  let folder: string;
  const executable = (...names: string[]) => {
    const file = path.join(folder, ...names);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, "#!/bin/sh\n", { mode: 0o755 });
    return file;
  };
  const environment = (pulumi: string, inherited: NodeJS.ProcessEnv) =>
    cliEnvironment(
      { projectDirectory: "/project", stackDirectory: "/project/.local/pulumi/dev" },
      pulumi,
      inherited,
    );
  const foldersOf = ({ PATH }: NodeJS.ProcessEnv) => PATH!.split(path.delimiter);

  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "cli-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("puts the provider double before all else, and no language host where Pulumi's own is on PATH", () => {
    const pulumi = executable("bin", "pulumi");
    executable("official", "pulumi-language-nodejs");
    const folders = foldersOf(environment(pulumi, { PATH: path.join(folder, "official") }));
    expect(folders[0]).toBe("/project/local/plugins/aws");
    expect(folders).toContain(path.join(folder, "official"));
    expect(folders).not.toContain("/project/local/plugins/nodejs");
  });

  it("finds Pulumi's own language host beside the CLI, through a link too", () => {
    const pulumi = executable("release", "pulumi");
    executable("release", "pulumi-language-nodejs");
    const linked = path.join(folder, "pulumi");
    symlinkSync(pulumi, linked);
    for (const cli of [pulumi, linked])
      expect(foldersOf(environment(cli, { PATH: "" }))).not.toContain(
        "/project/local/plugins/nodejs",
      );
  });

  it("brings a language host, after everything else, where there is none", () => {
    const pulumi = executable("bin", "pulumi");
    const folders = foldersOf(environment(pulumi, { PATH: "/usr/bin" }));
    expect(folders.slice(-2)).toEqual(["/usr/bin", "/project/local/plugins/nodejs"]);
  });

  it("keeps credentials and backends of real clouds away from the CLI", () => {
    const { AWS_PROFILE, PULUMI_ACCESS_TOKEN, PULUMI_BACKEND_URL, PULUMI_HOME, HOME } = environment(
      executable("bin", "pulumi"),
      {
        ...{ PATH: "", HOME: "/home/dev", AWS_PROFILE: "prod", PULUMI_ACCESS_TOKEN: "pul-1" },
        PULUMI_BACKEND_URL: "s3://states",
      },
    );
    expect({ AWS_PROFILE, PULUMI_ACCESS_TOKEN, PULUMI_BACKEND_URL, PULUMI_HOME, HOME }).toEqual({
      AWS_PROFILE: undefined,
      PULUMI_ACCESS_TOKEN: undefined,
      PULUMI_BACKEND_URL: "file:///project/.local/pulumi/dev/state?metadata=skip",
      PULUMI_HOME: "/project/.local/pulumi/dev/home",
      HOME: "/home/dev",
    });
  });

  it("takes the CLI of npm run tools before the machine's, and says how to get one where there is none", () => {
    const machine = executable("machine", "pulumi");
    expect(findPulumi(folder, path.dirname(machine))).toBe(machine);
    const built = executable(".tools", "bin", "pulumi");
    expect(findPulumi(folder, path.dirname(machine))).toBe(built);
    rmSync(built);
    expect(() => findPulumi(folder, "/nowhere")).toThrow(/npm run tools/);
  });
});
