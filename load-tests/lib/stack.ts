/** Which stack is tested: read once from the files that `npm start` or `npm run load` wrote, never from what somebody types. */
import { requireAllowed } from "./guard.ts";

export interface SenderSecrets {
  apiKey: string;
  /** PayPal: its id of our webhook. */
  webhookSecret: string;
  notificationUrl?: string;
  signingKeyPem?: string;
  certificateUrl?: string;
}

export interface Stack {
  name: string;
  isLocal: boolean;
  /** Where webhooks go: the stack's own output. */
  apiEndpoint: string;
  /** Undefined: AWS itself. */
  awsEndpoint: string | undefined;
  region: string;
  environmentSuffix: string;
  tables: { webhooks: string; transactions: string; payments: string };
  queueUrls: Readonly<Record<string, string>>;
  apiKeyIds: Readonly<Record<string, string>>;
  alertsTopicArn: string;
  secrets: Readonly<Record<string, SenderSecrets>>;
}

interface Outputs {
  stack: string;
  apiEndpoint: string;
  awsEndpoint?: string;
  tableNames: Stack["tables"];
  tableArns: { webhooks: string };
  queueUrls: Stack["queueUrls"];
  apiKeyIds: Stack["apiKeyIds"];
  topicArns: { alerts: string };
}

/** In k6's init code, which alone may open files. */
export function readStack(): Stack {
  const wanted = __ENV["STACK"];
  const local = readFolder(__ENV["LOCAL_FOLDER"] ?? "../../.local");
  const found =
    local && (wanted ?? local.outputs.stack) === local.outputs.stack ? local : undefined;
  const files = found ?? (wanted ? readFolder(`../../.local/stacks/${wanted}`) : undefined);
  if (!files)
    throw new Error(
      wanted
        ? `What is known of the stack "${wanted}" is missing (.local/stacks/${wanted}/outputs.json). Read it from AWS with: npm run load -- resolve --stack ${wanted}`
        : "No local cloud is running (.local/outputs.json is missing). Start one in another terminal with: npm start",
    );
  const stack = stackOf(files.outputs, files.secrets);
  requireAllowed(stack, __ENV);
  return stack;
}

interface Files {
  outputs: Outputs;
  secrets: { providers: Stack["secrets"] };
}

function readFolder(folder: string): Files | undefined {
  const outputs = readJson(`${folder}/outputs.json`);
  const secrets = readJson(`${folder}/secrets.json`);
  return outputs && secrets ? ({ outputs, secrets } as Files) : undefined;
}

/** k6 has no other way to ask whether a file is there. */
function readJson(file: string): unknown {
  let text: string;
  try {
    text = open(import.meta.resolve(file));
  } catch {
    return undefined;
  }
  return JSON.parse(text);
}

function stackOf(outputs: Outputs, { providers }: Files["secrets"]): Stack {
  const isLocal = outputs.awsEndpoint !== undefined;
  const tables = outputs.tableNames;
  return {
    name: outputs.stack,
    isLocal,
    apiEndpoint: outputs.apiEndpoint,
    awsEndpoint: outputs.awsEndpoint,
    region: outputs.tableArns.webhooks.split(":")[3]!,
    environmentSuffix: tables.webhooks.replace("webhook-processing-", ""),
    tables,
    queueUrls: outputs.queueUrls,
    apiKeyIds: outputs.apiKeyIds,
    alertsTopicArn: outputs.topicArns.alerts,
    secrets: providers,
  };
}
