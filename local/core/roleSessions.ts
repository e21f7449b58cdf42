import type { RoleCaller, ServiceCaller } from "./caller";
import type { Cloud } from "./cloud";

/** AWS services keep the sessions of roles that they act as; a fresh one for every message would only be slower. */
const REUSE_MS = 15 * 60 * 1000;

interface Session {
  caller: RoleCaller;
  untilMs: number;
}

const sessions = new WeakMap<Cloud, Map<string, Session>>();

/** `cloud.assumeRole`, reusing a session of the same service, source and role for a quarter of an hour. */
export async function sessionOf(
  cloud: Cloud,
  service: ServiceCaller,
  roleArn: string,
  sessionName: string,
): Promise<RoleCaller> {
  let known = sessions.get(cloud);
  if (!known) sessions.set(cloud, (known = new Map()));
  const key = `${service.principal} ${service.sourceArn ?? ""} ${roleArn}`;
  const session = known.get(key);
  if (session && cloud.clock.nowMs() < session.untilMs) return session.caller;
  const caller = await cloud.assumeRole(service, roleArn, sessionName.slice(0, 64));
  known.set(key, { caller, untilMs: cloud.clock.nowMs() + REUSE_MS });
  return caller;
}
