import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

export interface Question {
  pattern: object;
  event?: object;
}

export interface Answer {
  matches?: boolean;
  refused?: string;
}

export interface Ruler {
  ask(question: Question): Promise<Answer>;
  stop(): Promise<void>;
}

/** Where `npm run tools -- event-ruler` puts it. */
const jarFolder = path.join(__dirname, "..", "..", ".tools", "java");
export const hasRuler = (): boolean => existsSync(jarFolder);

/** EventBridge's own matcher (event-ruler) in a Java process, which answers line by line. */
export function startRuler(): Ruler {
  const program = path.join(__dirname, "Ruler.java");
  const child = spawn("java", ["-cp", path.join(jarFolder, "*"), program], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const waiting: { resolve(answer: Answer): void; reject(error: Error): void }[] = [];
  const exited = once(child, "exit").catch(() => undefined);
  const fail = (error: Error) => waiting.splice(0).forEach(({ reject }) => reject(error));
  child.once("error", fail);
  child.once("exit", (code) => fail(new Error(`event-ruler ended with ${code}.`)));
  createInterface(child.stdout).on("line", (line) =>
    waiting.shift()!.resolve(JSON.parse(line) as Answer),
  );
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(question)}\n`);
      }),
    async stop() {
      child.stdin.end();
      await exited;
    },
  };
}
