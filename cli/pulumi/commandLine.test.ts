import { readCommandLine } from "./commandLine";

const read = (...words: string[]) => readCommandLine(words, "/home/dev/project");

describe("the command line of the CLI", () => {
  it("is passed on as it is, for the stack dev where none is named", () => {
    expect(read("up", "--yes", "--skip-preview")).toEqual({
      command: "up",
      stack: "dev",
      arguments: ["up", "--yes", "--skip-preview"],
    });
  });

  it.each([
    [["preview", "--stack", "prod"], "prod"],
    [["preview", "--stack=staging"], "staging"],
    [["-s", "staging", "preview"], "staging"],
  ])("names the stack: %j", (words, stack) => {
    expect(read(...words).stack).toBe(stack);
  });

  it("has paths from where it was called, because the CLI runs elsewhere", () => {
    expect(read("preview", "--policy-pack", "policies", "--event-log=out/log.json")).toMatchObject({
      arguments: [
        ...["preview", "--policy-pack", "/home/dev/project/policies"],
        ...["--event-log", "/home/dev/project/out/log.json"],
      ],
    });
  });

  it("does not take the value of an option for the command", () => {
    expect(read("--stack", "prod", "stop").command).toBe("stop");
  });

  it.each(["--config-file", "--cwd", "-C"])("refuses %s, which it sets itself", (option) => {
    expect(() => read("preview", option, "x")).toThrow(`${option} is set by this command`);
  });

  it("refuses a change of configuration, which would be lost", () => {
    expect(() => read("config", "set", "aws:region", "eu-west-1", "--stack", "prod")).toThrow(
      '"config set" would change a copy of the stack file. Edit Pulumi.prod.yaml.',
    );
    expect(read("config", "get", "aws:region").command).toBe("config");
  });

  it("says which option lacks its value", () => {
    expect(() => read("preview", "--stack")).toThrow("--stack wants a value.");
  });
});
