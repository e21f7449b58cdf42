import { AwsError } from "../../core/errors";

/** The JSON paths of inputPath and inputTransformer: `$`, `$.detail.x`, `$.detail['x-y']`, `$.resources[0]`. */
export function selectPath(value: unknown, path: string): unknown {
  return pathSteps(path).reduce<unknown>((node, step) => {
    if (typeof node !== "object" || node === null) return undefined;
    return (node as Record<string | number, unknown>)[step];
  }, value);
}

/** Throws for anything that is no such path, so that a target with one is refused when it is made. */
export function pathSteps(path: string): (string | number)[] {
  const steps: (string | number)[] = [];
  let rest = path.startsWith("$") ? path.slice(1) : "x";
  while (rest !== "") {
    const match = /^(?:\.([A-Za-z0-9_-]+)|\[(\d+)\]|\['([^']+)'\])/.exec(rest);
    if (!match)
      throw new AwsError(
        "ValidationException",
        `Invalid InputPath "${path}": expected $, followed by .name, ['name'] or [number].`,
      );
    steps.push(match[2] === undefined ? (match[1] ?? match[3])! : Number(match[2]));
    rest = rest.slice(match[0].length);
  }
  return steps;
}
