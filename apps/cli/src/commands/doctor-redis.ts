// Owns: whether the Redis of REDIS_URL answers a PING.
// Must not know: what Crossrank keeps there.
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { serversOf } from "@crossrank/protocol/redis-url";
import type { Check } from "./doctor-checks.ts";

const TIMEOUT_MS = 2000;

/** Without a URL nothing is checked: `npm start` brings a Redis of its own. */
export async function checkRedis(url: string | undefined): Promise<Check> {
  const name = "redis";
  if (url === undefined || url === "") {
    return { name, status: "absent", detail: "REDIS_URL is not set: npm start brings its own" };
  }
  // Of a cluster one node is enough: it tells of the others.
  const { urls } = serversOf(url);
  const asking = urls.map((one) => ping(one).catch((error: Error) => error.message));
  const answers = await Promise.all(asking);
  const answering = urls[answers.findIndex((answer) => answer.includes("+PONG"))];
  if (answering !== undefined) {
    return { name, status: "ok", detail: `${hostOf(answering)} answers` };
  }
  const reasons = urls.map((one, i) => `${hostOf(one)}: ${answers[i]?.trim().split("\r\n")[0]}`);
  const next = "redis-cli -u $REDIS_URL ping";
  return { name, status: "failed", detail: reasons.join("; "), next };
}

async function ping(url: string): Promise<string> {
  const parsed = URL.parse(url);
  if (parsed === null) return "REDIS_URL is not a URL";
  const user = decode(parsed.username) || "default";
  const password = decode(parsed.password);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = open(parsed);
  socket.setTimeout(TIMEOUT_MS, () => reject(new Error(`no answer within ${TIMEOUT_MS} ms`)));
  socket.once("error", reject);
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk.toString("latin1");
    // One line says it, unless that line only accepts the password.
    if (/^-|\+PONG\r\n/m.test(answer)) resolve(answer);
  });
  socket.once("close", () => resolve(answer || "the connection was closed"));
  const login = password ? ["AUTH", user, password] : [];
  if (login.length > 0) socket.write(command(login));
  socket.write(command(["PING"]));
  return promise.finally(() => socket.destroy());
}

function open(url: URL): Socket {
  if (url.protocol === "unix:") return connect({ path: decode(url.pathname) });
  const target = { host: url.hostname || "127.0.0.1", port: Number(url.port || 6379) };
  return url.protocol === "rediss:"
    ? connectTls({ ...target, servername: target.host })
    : connect(target);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // Node's own message would not say where, and its stack holds the password.
    throw new Error("REDIS_URL has a percent sign without two hex digits after it; write %25");
  }
}

/** A request of Redis' protocol: the number of words, then each with its length in bytes. */
function command(words: readonly string[]): string {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${words.length}\r\n${parts.join("")}`;
}

/** Without user and password. */
function hostOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? "REDIS_URL" : `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
}
