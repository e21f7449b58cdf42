import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { cloudClock } from "./cloudClock";
import { readLocalOutputs, readLocalSecrets } from "./localFiles";
import { timeOf } from "./recovery/selection";
import { parseAmount } from "./parseAmount";
import { senderOf, senders } from "./senders";
import { sendAndShow, type ShownEvent } from "./showcase";
import { readStackFile } from "./stackFile";
import { createTerminal, runCommand, UserError } from "./terminal";

const usage = `npm run send -- <${Object.keys(senders).join("|")}> [options]

  --type <type>        the provider's own event type, e.g. charge.refunded
  --amount <n>         in the major unit, e.g. 12.50
  --currency <code>    USD unless said
  --payment <id>       which payment it belongs to
  --id <id>            the event's id
  --at <time>          when it happened, e.g. 2026-11-20T09:30Z; now unless said
  --repeat             sends the same event twice: the second is absorbed
  --bad-signature      one bit of the signature is wrong: 401
  --files <folder>     where npm start --files handed the stack over; .local unless said
  --stale              signed five days ago: 401 (stripe, paypal; the others sign no time)`;

/** `npm run send`: a genuinely signed event to the local cloud that `npm start` keeps running. */
void runCommand(async () => {
  const { provider, event: given, flags, files } = options();
  const projectDirectory = process.cwd();
  const outputs = readLocalOutputs(projectDirectory, files);
  const secrets = readLocalSecrets(projectDirectory, files);
  if (!secrets.providers[provider])
    throw new UserError(
      `The stack ${outputs.stack} has no provider "${provider}": ${Object.keys(secrets.providers).join(", ")}.`,
    );
  const nowMs = await cloudClock(outputs.awsEndpoint);
  const config = readStackFile(projectDirectory, outputs.stack);
  const context = { outputs, secrets, config, nowMs };
  const terminal = createTerminal(process.stdout, () => performance.now());
  const shown: ShownEvent = {
    provider,
    event: { ...given, occurredAt: given.occurredAt ?? new Date(nowMs()) },
    sending: { sentAt: new Date(nowMs()), badSignature: flags.badSignature, stale: flags.stale },
  };
  let isThrough = await sendAndShow(shown, context, terminal);
  if (flags.repeat) isThrough = (await sendAndShow(shown, context, terminal)) && isThrough;
  // Bad input is meant to be refused: seeing the refusal is the command's success.
  return isThrough || flags.badSignature || flags.stale ? 0 : 1;
});

function options() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        type: { type: "string" },
        amount: { type: "string", default: "12.50" },
        currency: { type: "string", default: "USD" },
        payment: { type: "string" },
        id: { type: "string" },
        at: { type: "string" },
        files: { type: "string" },
        repeat: { type: "boolean", default: false },
        "bad-signature": { type: "boolean", default: false },
        stale: { type: "boolean", default: false },
      },
    });
    const [provider, ...rest] = positionals;
    if (provider === undefined || rest.length > 0) throw new Error("Name one provider.");
    const currency = values.currency.toUpperCase();
    const event = {
      type: values.type ?? senderOf(provider).defaultType,
      amountMinor: parseAmount(values.amount, currency),
      currency,
      paymentId: values.payment ?? `pi_${randomBytes(4).toString("hex")}`,
      id: values.id ?? `evt_${randomBytes(8).toString("hex")}`,
      occurredAt: values.at === undefined ? undefined : new Date(timeOf("--at", values.at)),
    };
    const types = senderOf(provider).types;
    if (!types.includes(event.type))
      throw new Error(
        `${provider} has no test event "${event.type}". Known are: ${types.join(", ")}.`,
      );
    if (values.stale && !senderOf(provider).signsTime)
      throw new Error(
        `${provider} signs no time, so nothing of it is ever stale; --repeat shows what a second delivery gets.`,
      );
    return {
      provider,
      event,
      files: values.files,
      flags: { repeat: values.repeat, badSignature: values["bad-signature"], stale: values.stale },
    };
  } catch (error) {
    throw new UserError(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}
