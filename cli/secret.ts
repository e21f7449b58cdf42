import { randomBytes } from "node:crypto";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { SSMClient } from "@aws-sdk/client-ssm";
import { cloudClock } from "./cloudClock";
import { localCredentials } from "./localClients";
import { localOutputsOf } from "./localFiles";
import {
  requiredParameters,
  type SecretKind,
  secretKinds,
  secretParameter,
} from "./secrets/parameters";
import {
  readParameter,
  readVersions,
  writeParameter,
  writeVersions,
} from "./secrets/parameterStore";
import { initialVersions, rotatedVersions } from "./secrets/rotation";
import { readStackFile } from "./stackFile";
import { runCommand, UserError } from "./terminal";

const usage = `npm run secret -- set    <provider>   makes the secret, or replaces it at once
npm run secret -- rotate <provider>   makes a new one current; the old one verifies until the overlap ends
npm run secret -- check               says which secrets are missing

  --stack <name>          dev (default), staging, prod
  --local                 the running local cloud instead of AWS
  --files <folder>        the one that npm start --files handed over to this folder
  --kind <kind>           webhook-secret (default), or notification-url (Square: the URL that it signs),
                          or reconcile-credential (what \`npm run reconcile\` asks the provider with)
  --generate              32 random bytes; otherwise the value is read from standard input
  --overlap-hours <n>     24 by default`;

/** `npm run secret`: the same command on AWS and on the local cloud. Values are never arguments, which shells remember. */
void runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      stack: { type: "string" },
      local: { type: "boolean", default: false },
      files: { type: "string" },
      kind: { type: "string", default: "webhook-secret" },
      generate: { type: "boolean", default: false },
      "overlap-hours": { type: "string", default: "24" },
    },
  });
  const [action, provider] = positionals;
  const projectDirectory = process.cwd();
  const local = localOutputsOf(projectDirectory, values);
  const stack = values.stack ?? local?.stack ?? "dev";
  const config = readStackFile(projectDirectory, stack);
  const ssm = new SSMClient({
    region: config.region,
    ...(local ? localCredentials(local.awsEndpoint) : {}),
  });
  if (action === "check") return check(ssm, config);
  if ((action !== "set" && action !== "rotate") || provider === undefined)
    throw new UserError(usage);
  if (!(provider in config.providers))
    throw new UserError(
      `There is no provider "${provider}" in Pulumi.${stack}.yaml. It has: ${Object.keys(config.providers).join(", ")}.`,
    );
  const kind = kindOf(values.kind);
  const overlapSeconds = 3600 * overlapHours(values["overlap-hours"]);
  const parameter = secretParameter(config, provider, kind);
  const value = values.generate
    ? randomBytes(32).toString("hex")
    : (await text(process.stdin)).trim();
  if (value === "")
    throw new UserError("The secret on standard input is empty. Pipe it in, or use --generate.");

  if (kind === "notification-url") {
    await writeParameter(ssm, parameter, value);
  } else if (action === "set") {
    await writeVersions(ssm, parameter, initialVersions(value));
  } else {
    const versions = await readVersions(ssm, parameter.name);
    if (!versions)
      throw new UserError(
        `${parameter.name} does not exist yet. Make it first: npm run secret -- set ${provider}`,
      );
    const nowMs = (await cloudClock(local?.awsEndpoint))();
    await writeVersions(
      ssm,
      parameter,
      rotatedVersions(versions, value, { nowMs, overlapSeconds }),
    );
  }
  process.stdout.write(
    `${parameter.name} is ${action === "set" ? "set" : "rotated"}.${kind === "reconcile-credential" ? "" : " Functions see it within 5 minutes."}\n`,
  );
  return 0;
});

async function check(ssm: SSMClient, config: ReturnType<typeof readStackFile>): Promise<number> {
  let missing = 0;
  for (const { provider, kind, parameter } of requiredParameters(config)) {
    const exists = (await readParameter(ssm, parameter.name)) !== undefined;
    if (!exists) missing++;
    const todo = `missing: npm run secret -- set ${provider}${kind === "webhook-secret" ? "" : ` --kind ${kind}`}`;
    process.stdout.write(`${exists ? "✓" : "✗"} ${parameter.name}  ${exists ? "" : todo}\n`);
  }
  return missing === 0 ? 0 : 1;
}

function kindOf(text: string): SecretKind {
  const kind = secretKinds.find((candidate) => candidate === text);
  if (!kind)
    throw new UserError(`There is no kind "${text}" of secret: ${secretKinds.join(", ")}.`);
  return kind;
}

function overlapHours(text: string): number {
  const hours = Number(text);
  if (!(hours >= 0 && hours <= 24 * 30))
    throw new UserError(`--overlap-hours is "${text}", it must be a number from 0 to 720.`);
  return hours;
}
