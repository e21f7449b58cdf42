/**
 * The project as the CLI sees it: a folder in .local/ with copies of Pulumi.yaml and the stack files and a
 * link to the program. The CLI writes into stack files (the salt of its passphrase, and without the keys
 * that it does not know), and `pulumi stack rm` deletes them: the repository's stay as they are.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";

/** One top-level line of a stack file. Only with it can the CLI read the secrets in the stack's state again. */
const salt = /^encryptionsalt: .*$/m;

export function mirrorProject(projectDirectory: string, mirror: string): void {
  mkdirSync(mirror, { recursive: true });
  for (const name of readdirSync(projectDirectory)) {
    if (!/^Pulumi(\..+)?\.yaml$/.test(name)) continue;
    const copy = path.join(mirror, name);
    const text = readFileSync(path.join(projectDirectory, name), "utf8");
    writeFileSync(copy, withSalt(text, existsSync(copy) ? readFileSync(copy, "utf8") : ""));
  }
  // Pulumi.yaml says `main: stacks/`; Node follows the link, so the program finds the repository around it.
  const link = path.join(mirror, "stacks");
  rmSync(link, { force: true });
  symlinkSync(path.join(projectDirectory, "stacks"), link, "dir");
}

export function withSalt(text: string, last: string): string {
  const line = salt.exec(last)?.[0];
  return line === undefined || salt.test(text) ? text : `${line}\n${text}`;
}
