/** What must hold before a single request is sent. Pure: k6's init code and tests ask it. */

export interface GuardedStack {
  name: string;
  isLocal: boolean;
  apiEndpoint: string;
}

type Settings = Readonly<Record<string, string | undefined>>;

/** Typed by hand, so that it cannot be in a script by accident. */
export const prodPhrase = (stack: string) => `send load to ${stack}`;

/** Throws with every reason at once. */
export function requireAllowed(stack: GuardedStack, settings: Settings): void {
  const problems = [
    ...placeProblems(stack),
    ...prodProblems(stack, settings),
    ...faultProblems(stack, settings),
  ];
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

function placeProblems({ name, isLocal, apiEndpoint }: GuardedStack): string[] {
  const host = /^(https?):\/\/([^/:]+)/.exec(apiEndpoint);
  if (!host) return [`The output apiEndpoint of ${name} is no URL: ${apiEndpoint}.`];
  const isLoopback = host[2] === "127.0.0.1" || host[2] === "localhost";
  if (isLocal !== isLoopback)
    return [
      `The stack ${name} is ${isLocal ? "local, but its apiEndpoint is not on this machine" : "deployed, but its apiEndpoint is on this machine"}: ${apiEndpoint}. Write its outputs again.`,
    ];
  return isLocal || host[1] === "https"
    ? []
    : [`The apiEndpoint of ${name} is not https: ${apiEndpoint}.`];
}

/** Whatever is no test stage by its name counts as prod. */
function prodProblems({ name, isLocal }: GuardedStack, settings: Settings): string[] {
  if (isLocal || /^(dev|test|staging|stage|load)([-_].*)?$/.test(name)) return [];
  const phrase = prodPhrase(name);
  if (settings["ALLOW_PROD"] === "yes" && settings["CONFIRM"] === phrase) return [];
  return [
    `${name} is no test stage: load against it costs money and can refuse customers' events. If you mean it: -e ALLOW_PROD=yes -e CONFIRM="${phrase}".`,
  ];
}

function faultProblems({ name, isLocal }: GuardedStack, settings: Settings): string[] {
  if (isLocal || !settings["FAULTS"]) return [];
  return [
    `${name} is deployed, and faults are injected in the local cloud only. Leave FAULTS out, or test what npm start runs.`,
  ];
}

export interface Spending {
  /** Of one day, by the key that spends most. */
  requestsOfBusiestKey: number;
  profile: string;
}

/** A stage is shared: a test may use this share of a key's day before others have to be asked. */
export const allowanceShare = 0.5;

/** Undefined: it may start. `override` names the profile, so that it cannot be set once for all. */
export function spendingProblem(
  spending: Spending,
  quotaRequestsPerDay: number,
  isLocal: boolean,
  override: string | undefined,
): string | undefined {
  const { profile, requestsOfBusiestKey } = spending;
  const allowance = Math.floor(quotaRequestsPerDay * allowanceShare);
  if (isLocal || requestsOfBusiestKey <= allowance || override === profile) return undefined;
  return `${profile} spends ${requestsOfBusiestKey} requests of one key's ${quotaRequestsPerDay} a day; ${allowance} may be used without asking. If the stage is yours today: -e SPEND=${profile}.`;
}
