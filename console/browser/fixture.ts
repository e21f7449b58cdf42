/** A local stack with its console, and a real browser that looks at it. */
import { existsSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { type LocalStack, startLocalStack } from "../../cli/localStack";
import { createTerminal } from "../../cli/terminal";
import { TurnableClock } from "../../local/core/clock";
import { type Console, startConsole } from "../server";

/** Where Debian, others, and whoever sets CHROMIUM have it. */
export const chromiumPath = [
  process.env["CHROMIUM"] ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((file) => file !== "" && existsSync(file));

export interface Fixture {
  stack: LocalStack;
  page: Page;
  /** The console's address, with the token. */
  url: string;
  /** What the browser itself complained about. */
  complaints: string[];
  stop(): Promise<void>;
}

export async function startFixture(): Promise<Fixture> {
  const projectDirectory = path.join(__dirname, "../..");
  const terminal = createTerminal({ write: () => undefined }, () => 0);
  const stack = await startLocalStack({
    ...{ projectDirectory, stack: "dev", port: 0, terminal, clock: new TurnableClock() },
    handOver: () => undefined,
  });
  const complaints: string[] = [];
  const onError = (error: unknown) => void complaints.push(String(error));
  const shown: Console = await startConsole({ stack, projectDirectory, port: 0, onError });
  const browser: Browser = await chromium.launch({
    executablePath: chromiumPath!,
    // As root, Chromium has no sandbox of its own; it opens this one page only.
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.on("pageerror", onError);
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.goto(shown.url);
  return {
    ...{ stack, page, complaints, url: shown.url },
    async stop() {
      await browser.close();
      await shown.stop();
      await stack.stop();
    },
  };
}
