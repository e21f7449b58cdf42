/**
 * Refuses requests that a web page smuggled here by making its own name resolve to 127.0.0.1 (DNS
 * rebinding): their Host header still says where the browser thinks it is.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && LOOPBACK.test(host);
}

const LOOPBACK = /^(127\.0\.0\.1|([a-z0-9-]+\.)*localhost)(:\d{1,5})?$/i;
