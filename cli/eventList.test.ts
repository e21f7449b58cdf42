import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import path from "node:path";
import { listedProviders } from "./reconcile/eventList";
import { realHttp } from "./reconcile/http";

const root = path.join(__dirname, "..");

/** The command as a user runs it; `until` resolves with what it has printed once that matches. */
function eventList(...parameters: string[]) {
  const command = ["--import", "tsx", path.join(__dirname, "eventList.ts"), ...parameters];
  const child = spawn(process.execPath, command, { cwd: root });
  let text = "";
  const heard = new EventEmitter();
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      heard.emit("more");
    });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const until = async (pattern: RegExp) => {
    while (!pattern.test(text)) await once(heard, "more");
    return text;
  };
  return { until, ended, interrupt: () => child.kill("SIGINT"), printed: () => text };
}

it.each(["stripe", "square", "paypal"] as const)(
  "plays %s's list to whoever asks as the printed commands do, until Ctrl-C",
  async (provider) => {
    const command = eventList(provider, "--count", "3");
    const text = await command.until(/--api-url \S+\n/);
    const [, credential] = /echo (\S+) \| npm run secret/.exec(text)!;
    const [, from, to, apiUrl] = /--from (\S+) --to (\S+) --local --api-url (\S+)/.exec(text)!;
    const { list, idOf } = listedProviders[provider]!;
    const http = realHttp(() => undefined);
    const settings = { apiUrl: new URL(apiUrl!), credential: credential! };
    const { events } = await list(settings, http).page({ from: from!, to: to! }, undefined);
    command.interrupt();
    expect(events.map((event) => event[idOf])).toEqual(
      [1, 2, 3].map((number) => expect.stringMatching(new RegExp(`^evt_\\d{12}_${number}$`))),
    );
    expect(await command.ended).toBe(0);
  },
  30_000,
);

it("says all that is wrong with what it was asked", async () => {
  const command = eventList("generic", "--count", "0");
  expect(await command.ended).toBe(1);
  expect(command.printed()).toMatch(
    /Name one provider\.\n.*--count is "0".*\n\nnpm run event-list/,
  );
}, 30_000);
