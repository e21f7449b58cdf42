/**
 * Refuses every connection to anything but loopback, except to names that the cloud maps to loopback
 * ports (as /etc/hosts would). A guard against mistakes, not a sandbox: a function that starts other
 * programs is not held back.
 */
import dgram from "node:dgram";
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";

const isLoopback = (host) =>
  host === "localhost" ||
  host.endsWith(".localhost") ||
  host === "::1" ||
  /^(::ffff:)?127(\.\d+){3}$/.test(host);

function refusal(host, port) {
  const where = port === undefined ? host : `${host}:${port}`;
  return Object.assign(
    new Error(
      `connect to ${where} refused: the local cloud has no internet. Functions reach only 127.0.0.1 and the host names that the cloud is told to map.`,
    ),
    { code: "ENETUNREACH", syscall: "connect", hostname: host, port },
  );
}

/** `hosts`: `name:port` → `127.0.0.1:port`. */
export function guardEgress(hosts) {
  guardSockets(hosts);
  guardNames(
    new Set(Object.keys(hosts).map((authority) => authority.slice(0, authority.lastIndexOf(":")))),
  );
  guardDatagrams();
  syncBuiltinESMExports();
}

function guardSockets(hosts) {
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (...args) {
    // net.connect and tls.connect pass their arguments on as one normalised array.
    const given = Array.isArray(args[0]) ? args[0] : net._normalizeArgs(args);
    const [options, callback] = given;
    // A pipe of this machine; HTTP agents set null where there is none.
    if (options.path) return connect.apply(this, args);
    const host = options.host ?? "localhost";
    const mapped = hosts[`${host}:${options.port}`];
    if (mapped) {
      const [address, port] = mapped.split(":");
      // A copy: TLS checks the certificate against the name in the original options.
      const redirected = { ...options, host: address, port: Number(port), lookup: undefined };
      return callback ? connect.call(this, redirected, callback) : connect.call(this, redirected);
    }
    if (isLoopback(host)) return connect.apply(this, args);
    process.nextTick(() => this.destroy(refusal(host, options.port)));
    return this;
  };
}

function guardNames(mappedNames) {
  const notFound = (name) =>
    Object.assign(refusal(name), { code: "ENOTFOUND", syscall: "getaddrinfo" });
  const lookup = dns.lookup;
  dns.lookup = (name, options, callback) => {
    const done = typeof options === "function" ? options : callback;
    const all = typeof options === "object" && options?.all;
    if (isLoopback(name) || net.isIP(name)) return lookup(name, options, callback);
    if (!mappedNames.has(name)) return process.nextTick(done, notFound(name));
    return process.nextTick(
      done,
      null,
      all ? [{ address: "127.0.0.1", family: 4 }] : "127.0.0.1",
      4,
    );
  };
  const lookupPromise = dns.promises.lookup;
  dns.promises.lookup = async (name, options) => {
    if (isLoopback(name) || net.isIP(name)) return lookupPromise(name, options);
    if (!mappedNames.has(name)) throw notFound(name);
    const found = { address: "127.0.0.1", family: 4 };
    return options?.all ? [found] : found;
  };
  for (const kind of [
    "resolve",
    "resolve4",
    "resolve6",
    "resolveAny",
    "resolveCname",
    "resolveMx",
    "resolveSrv",
    "resolveTxt",
  ]) {
    dns[kind] = (name, ...rest) => process.nextTick(rest.at(-1), notFound(name));
    dns.promises[kind] = async (name) => {
      throw notFound(name);
    };
  }
}

function guardDatagrams() {
  const { send, connect } = dgram.Socket.prototype;
  dgram.Socket.prototype.send = function (...args) {
    // send(message[, offset, length], port[, address][, callback]), told apart as Node itself does.
    const withOffset = args[4] || (args[3] && typeof args[3] !== "function");
    const [port, given] = withOffset ? args.slice(3) : args.slice(1);
    const address = typeof given === "string" ? given : undefined;
    if (address !== undefined && !isLoopback(address)) {
      const error = refusal(address, port);
      const callback = args.at(-1);
      if (typeof callback === "function") process.nextTick(callback, error);
      else process.nextTick(() => this.emit("error", error));
      return;
    }
    return send.apply(this, args);
  };
  dgram.Socket.prototype.connect = function (port, address, callback) {
    if (typeof address === "string" && !isLoopback(address)) throw refusal(address, port);
    return connect.call(this, port, address, callback);
  };
}
