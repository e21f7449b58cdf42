/** A local stack with its console, and a real browser that looks at it. */
import { existsSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { type LocalStack, startLocalStack } from "../../cli/localStack";
import { createTerminal } from "../../cli/terminal";
import { sleep, systemClock, TurnableClock } from "../../local/core/clock";
import type { AnsweredCall, CallListener, Cloud } from "../../local/core/cloud";
import type { Input, Output } from "../../local/core/service";
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
  /** Lets the console hear the calls of one webhook again, as those of so many others. */
  replay(webhookId: string, events: { perSecond: number; seconds: number }): Promise<void>;
  stop(): Promise<void>;
}

export async function startFixture(): Promise<Fixture> {
  const projectDirectory = path.join(__dirname, "../..");
  const terminal = createTerminal({ write: () => undefined }, () => 0);
  const stack = await startLocalStack({
    ...{ projectDirectory, stack: "dev", port: 0, terminal, clock: new TurnableClock() },
    handOver: () => "handed to nobody",
  });
  const complaints: string[] = [];
  const onError = (error: unknown) => void complaints.push(String(error));
  const { heard, listeners } = overhear(stack.local.cloud);
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
    replay: (webhookId, events) => replay(heard, listeners, webhookId, events),
    async stop() {
      await browser.close();
      await shown.stop();
      await stack.stop();
    },
  };
}

/** Whom the cloud tells of its calls, and the calls so far. */
function overhear(cloud: Cloud) {
  const heard: AnsweredCall[] = [];
  const listeners: CallListener[] = [];
  cloud.onCall((call) => void heard.push(call));
  const { onCall } = cloud;
  cloud.onCall = (listener) => {
    listeners.push(listener);
    return onCall.call(cloud, listener);
  };
  return { heard, listeners };
}

const BATCHES_PER_SECOND = 50;

async function replay(
  heard: readonly AnsweredCall[],
  listeners: readonly CallListener[],
  webhookId: string,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<void> {
  const calls = heard
    .map((call) => ({ call, text: JSON.stringify([call.input, call.output]) }))
    .filter(({ text }) => text.includes(webhookId));
  const startedMs = performance.now();
  let sent = 0;
  for (let batch = 1; batch <= seconds * BATCHES_PER_SECOND; batch++) {
    for (; sent < (batch * perSecond) / BATCHES_PER_SECOND; sent++)
      for (const { call, text } of calls) {
        const [input, output] = JSON.parse(text.replaceAll(webhookId, `${webhookId}${sent}`)) as [
          Input,
          Output | null,
        ];
        const again = { ...call, input, ...(output && { output }) };
        for (const listener of listeners) listener(again);
      }
    const dueMs = startedMs + (batch * 1000) / BATCHES_PER_SECOND;
    await sleep(systemClock, Math.max(0, dueMs - performance.now()));
  }
}
