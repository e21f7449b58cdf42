import { readFileSync } from "node:fs";
import type { AxeResults } from "axe-core";
import type { Locator, Page } from "playwright-core";
import { post } from "../../cli/post";
import { sign } from "../../cli/senders";
import { chromiumPath, type Fixture, startFixture } from "./fixture";

/** The console as a person sees it, in a real browser. */
const inBrowser = chromiumPath === undefined ? describe.skip : describe;
// Jest says of a file that is skipped as a whole only how many tests it has.
if (chromiumPath === undefined)
  process.stderr.write(
    "SKIPPED, there is no Chromium here: install it (apt-get update && apt-get install -y chromium) or name it in CHROMIUM.\n",
  );

/** How often the page could draw. */
const framesWithin = (ms: number) => `new Promise((resolve) => {
  const from = performance.now();
  let frames = 0;
  const count = () => {
    frames++;
    if (performance.now() - from < ${ms}) requestAnimationFrame(count);
    else resolve(frames);
  };
  requestAnimationFrame(count);
})`;

// A loaded machine is slow, not wrong.
const slow = { timeout: 60_000 };

inBrowser("in Chromium", () => {
  let fixture: Fixture;
  let page: Page;

  beforeAll(async () => {
    fixture = await startFixture();
    ({ page } = fixture);
    page.setDefaultTimeout(60_000);
    await page.waitForSelector("[data-node=webhook-validator-dev]");
  }, 180_000);

  // Wherever a test that failed has left it.
  beforeEach(() => tab("Webhooks"));

  afterAll(() => fixture?.stop(), 60_000);

  const node = (name: string) => page.locator(`[data-node="${name}"]`);
  const tab = (name: string) => page.getByRole("tab", { name }).click();
  const button = (name: string) => page.getByRole("button", { name, exact: true }).click();
  const seen = (locator: Locator) => locator.first().waitFor({ state: "visible", ...slow });
  const gone = (locator: Locator) => locator.first().waitFor({ state: "detached", ...slow });
  const row = (text: string) => page.locator("tbody tr", { hasText: text });

  async function send(provider: string): Promise<void> {
    const form = page.getByRole("form", { name: "Send a test event" });
    await form.getByLabel("Provider").selectOption(provider);
    await form.getByRole("button", { name: "Send" }).click();
  }

  /** By the page's own button, and waits until the clock is there: on a fast machine that is between two pictures. */
  async function turnFiveMinutes(): Promise<void> {
    const { clock } = fixture.stack.local.cloud;
    const untilMs = clock.nowMs() + 300_000;
    await button("+5 min");
    while (clock.nowMs() < untilMs) await page.waitForTimeout(100);
    await gone(page.getByText(/^Turning: /));
  }

  test("an event passes: every node of its way counts it, and its row tells each hop with its lines", async () => {
    await send("stripe");
    await seen(row("payment_intent.succeeded").getByText("applied"));
    for (const name of ["webhook-validator-dev", "stripe-webhooks-dev.fifo", "payments-dev"])
      await seen(node(name).locator(".arriving text", { hasText: /^1$/ }));
    await row("payment_intent.succeeded").getByRole("button").click();
    const way = page.getByRole("list", { name: /^The way of stripe#evt_/ });
    await seen(way.getByText("queued in group"));
    await seen(way.getByText("completed 12.50 USD"));
    await way.getByText("webhook processed · outcome published").click();
    await seen(way.getByText('"service": "stripe-processor"'));
    await row("stripe#evt_").first().getByRole("button").click();
  }, 120_000);

  test("what a webhook says is text, whatever it looks like", async () => {
    const type = "<img src=x onerror=\"document.title='taken over'\">";
    // Ids take any visible letter.
    const id = "<img/src=x/onerror=document.title=1>";
    const occurredAt = new Date();
    const event = { type, amountMinor: 1n, currency: "USD", paymentId: "pi_1", id };
    const whole = { id, object: "event", type, data: { object: { id: type } } };
    const secrets = fixture.stack.secrets.providers["stripe"]!;
    const body = Buffer.from(JSON.stringify(whole));
    const webhook = sign("stripe", body, { ...event, occurredAt }, secrets, { sentAt: occurredAt });
    expect((await post(fixture.stack.outputs.apiEndpoint, webhook)).statusCode).toBe(200);
    await seen(row(`stripe#${id}`).getByText(type));
    await page.getByRole("button", { name: `stripe#${id}` }).click();
    await seen(page.getByText(`row claimed, ${type}`));
    await page.getByRole("button", { name: `stripe#${id}` }).click();
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.title()).toBe("payment-webhooks · console");
  }, 120_000);

  test("an event that nobody can read is retried and then given up", async () => {
    const breaking = page.getByRole("region", { name: "Break something" });
    await breaking.getByLabel("An event that nobody can read").selectOption("square");
    await breaking.getByRole("button", { name: "Send one" }).click();
    await seen(row("square#").getByText("retrying"));
    // Five receives, a minute and a half apart.
    await turnFiveMinutes();
    await turnFiveMinutes();
    await seen(row("square#").getByText("failed"));

    await row("square#").getByRole("button").click();
    await button("Send it again");
    await seen(page.getByText("is sent again, attempt 1"));
    await seen(row("square#").getByText("retrying"));
    await row("square#").getByRole("button").click();
  }, 120_000);

  test("a validator that dies after its claim loses nothing: the sweeper sends the webhook on", async () => {
    await button("The validator dies after its next claim");
    await seen(page.getByText("dies in its next request"));
    await send("paypal");
    await seen(page.getByText("1 sent: 1 × 50"));
    await turnFiveMinutes();
    await seen(row("PAYMENT.CAPTURE.COMPLETED").getByText("applied"));
    await seen(node("sweeper-dev"));
  }, 120_000);

  test("a poison message reaches the dead-letter queue, whose alarm goes on; redriven it comes back, and the alarm goes off when it is purged", async () => {
    await node("notifications-events-dev").click();
    await button("Put in a message that nobody can read");
    for (let i = 0; i < 4; i++) await turnFiveMinutes();
    await seen(node("notifications-events-dev").locator(".dead"));
    await tab("Alarms");
    const alarm = page.locator("[data-alarm=notifications-events-dlq-not-empty]");
    await seen(alarm);
    await seen(page.locator(".chip.bad[data-alarms]"));

    await button("redrive");
    await seen(page.getByText("1 message of notifications-events-dlq-dev went back"));
    await gone(node("notifications-events-dev").locator(".dead"));
    for (let i = 0; i < 4; i++) await turnFiveMinutes();
    await seen(node("notifications-events-dev").locator(".dead"));

    await button("purge");
    await gone(node("notifications-events-dev").locator(".dead"));
    await turnFiveMinutes();
    await gone(alarm);
    await button("close");
  }, 240_000);

  test("a thousand events a second leave the page quick: it is sent pictures, not events", async () => {
    const queue = node("generic-webhooks-dev.fifo");
    await send("generic");
    await seen(row("generic#").getByText("applied"));
    await seen(queue.locator('[aria-label*=", 1 arrived"]'));
    const id = (await row("generic#").getByRole("button").textContent())!;
    const [frames] = await Promise.all([
      page.evaluate(framesWithin(3_000)),
      fixture.replay(id, { perSecond: 1_000, seconds: 3 }),
    ]);
    await seen(queue.locator('[aria-label*=", 3001 arrived"]'));
    // 60 a second on an idle machine; 20 still look fluent.
    expect(frames).toBeGreaterThan(3 * 20);
  }, 120_000);

  test("everything can be reached and used by keyboard", async () => {
    await node("webhook-validator-dev").getByRole("button").focus();
    await page.keyboard.press("Enter");
    await seen(page.getByRole("region", { name: "Details of webhook-validator" }));
    await page.keyboard.press("Enter");
    await gone(page.getByRole("region", { name: "Details of webhook-validator" }));
    await page.getByRole("tab", { name: "Webhooks" }).focus();
    await page.keyboard.press("ArrowRight");
    await seen(page.getByRole("tab", { name: "Payments", selected: true }));
  }, 60_000);

  test.each(["light", "dark"] as const)(
    "axe finds nothing to object to, in %s, on any tab",
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
      for (const name of ["Webhooks", "Payments", "Alarms", "IAM denials", "Policies"]) {
        await tab(name);
        const { violations } = (await page.evaluate("axe.run()")) as AxeResults;
        const found = violations.map(({ id, nodes }) => `${name}: ${id} ${nodes[0]!.html}`);
        expect(found).toEqual([]);
      }
    },
    120_000,
  );

  test("without the token it shows nothing but how to come in", async () => {
    const other = await page.context().browser()!.newPage();
    await other.goto(fixture.url.replace(/#.*$/, ""));
    await seen(other.getByText("Open the address that npm start printed"));
    expect(await other.locator("svg").count()).toBe(0);
    await other.close();
  }, 60_000);

  test("the browser had nothing to complain about, and the address keeps no token", () => {
    // The page that came without a token was answered with 401.
    expect(fixture.complaints.filter((text) => !text.includes("401"))).toEqual([]);
    expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  });
});
