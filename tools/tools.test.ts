import { readFileSync } from "node:fs";
import path from "node:path";
import { saysVersion } from "./install";
import { tools } from "./versions";

describe("the pinned tools", () => {
  it.each(tools.filter((tool) => tool.kind === "go"))(
    "$name is built from the version that its go.mod requires",
    ({ name, version, package: command }) => {
      const module = readFileSync(path.join(__dirname, name, "go.mod"), "utf8");
      expect(module).toContain(`tool ${command}\n`);
      const required = [...module.matchAll(/^\t?(?:require )?(\S+) v(\S+)/gm)]
        .filter(([, required]) => command.startsWith(required!))
        .map(([, , of]) => of);
      expect(required).toEqual([version]);
    },
  );

  it.each(tools.filter((tool) => tool.kind === "java"))(
    "$name is fetched in the version that its pom.xml names",
    ({ name, group, version }) => {
      const pom = readFileSync(path.join(__dirname, name, "pom.xml"), "utf8");
      expect(pom.replace(/\s+/g, "")).toContain(
        `<groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version>`,
      );
    },
  );

  it.each([
    ["v3.258.0", "3.258.0", true],
    ["k6 v2.2.0 (go1.26.8, linux/amd64)", "2.2.0", true],
    ["zizmor 1.32.0", "1.32.0", true],
    ["v1.7.12\ninstalled by building from source", "1.7.12", true],
    ["v3.258.01", "3.258.0", false],
    ["zizmor 1.32.0", "1.3", false],
    ["", "1.32.0", false],
  ])("of %j, is it %s? %s", (text, version, expected) => {
    expect(saysVersion(text, version)).toBe(expected);
  });
});
