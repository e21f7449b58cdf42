import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";

export interface Question {
  pattern: object;
  event?: object;
}

export interface Answer {
  matches?: boolean;
  refused?: string;
}

/** Where `npm run tools -- event-ruler` puts it. */
export const jarFolder = path.join(__dirname, "..", "..", ".tools", "java");
export const hasRuler = (): boolean => existsSync(jarFolder);

/** Asks EventBridge's own matcher (event-ruler), all questions in one Java process. */
export async function askRuler(questions: readonly Question[]): Promise<Answer[]> {
  if (questions.length === 0) return [];
  const program = path.join(__dirname, "Ruler.java");
  const child = spawn("java", ["-cp", path.join(jarFolder, "*"), program], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const failed = new Promise<never>((_, reject) => child.once("error", reject));
  child.stdin.end(questions.map((question) => `${JSON.stringify(question)}\n`).join(""));
  const answers = await Promise.race([text(child.stdout), failed]);
  return answers
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Answer);
}
