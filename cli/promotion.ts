import { promotion } from "../promotion/main";
import { createDeployer } from "../promotion/deployers";
import { moreCommands } from "../promotion/more";
import { runCommand } from "./terminal";

/** `npm run promotion -- <command>`: how releases move from environment to environment. docs/promotion.md has all commands. */
void runCommand(() =>
  promotion(
    process.argv.slice(2),
    {
      directory: process.cwd(),
      env: process.env,
      nowMs: () => Date.now(),
      print: (text) => void process.stdout.write(text),
      createDeployer,
    },
    moreCommands,
  ),
);
