// A real server on this machine, which nobody may reach.
import type { LookupAddress } from "node:dns";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { type Agent, buildConnector, request } from "undici";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { guarded, guardedAgent, openAgent, PrivateAddressError } from "./guarded-agent.ts";

const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((address) => address?.family === "IPv6");
let connections = 0;
const server = createServer((_, response) => response.end("reached"));
server.on("connection", () => connections++);
let port: number;
beforeAll(async () => {
  server.listen(0, hasIpv6 ? "::" : "0.0.0.0");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});
beforeEach(() => {
  connections = 0;
});
const agents: Agent[] = [];
afterAll(async () => {
  await Promise.all(agents.map((agent) => agent.close()));
  server.close();
});

const kept = (agent: Agent): Agent => {
  agents.push(agent);
  return agent;
};
const send = async (dispatcher: Agent, host: string) => {
  const { body } = await request(`http://${host}:${port}/`, { dispatcher, method: "POST" });
  return await body.text();
};

const LOOPBACK = [
  "127.0.0.1",
  "127.1",
  "2130706433",
  "0x7f000001",
  "0x7f.1",
  "0177.0.0.1",
  "0.0.0.0",
  "[::ffff:7f00:1]",
  "[::1]",
  "[::]",
  "[0:0:0:0:0:0:0:1]",
  "localhost",
];

describe("loopback in twelve spellings", () => {
  test.each(LOOPBACK)("%s is not reached", async (host) => {
    await expect(send(kept(guardedAgent()), host)).rejects.toThrow(PrivateAddressError);
    expect(connections).toBe(0);
  });

  const reachable = LOOPBACK.filter((host) => hasIpv6 || !host.startsWith("["));
  test.each(reachable)("%s would be reached without the guard", async (host) => {
    expect(await send(kept(openAgent()), host)).toBe("reached");
  });
});

describe("a name", () => {
  const resolvingTo = (...addresses: string[]) =>
    kept(
      guardedAgent(((_name: string, _options: unknown, callback: unknown) => {
        const found = addresses.map((address): LookupAddress => ({ address, family: 4 }));
        (callback as (error: null, found: LookupAddress[]) => void)(null, found);
      }) as never),
    );

  test.each([
    ["loopback", ["127.0.0.1"]],
    ["a public address and loopback", ["93.184.215.14", "127.0.0.1"]],
    ["the metadata service", ["169.254.169.254"]],
    ["nothing", []],
  ])("that resolves to %s is not reached", async (_, addresses) => {
    await expect(send(resolvingTo(...addresses), "hooks.example")).rejects.toThrow(
      PrivateAddressError,
    );
    expect(connections).toBe(0);
  });

  test("that does not resolve says so", async () => {
    const agent = kept(
      guardedAgent(((_name: string, _options: unknown, callback: (error: Error) => void) =>
        callback(Object.assign(new Error("not found"), { code: "ENOTFOUND" }))) as never),
    );
    await expect(send(agent, "hooks.example")).rejects.toMatchObject({ code: "ENOTFOUND" });
  });
});

test("a connection that came out elsewhere than it was vetted for is cut", async () => {
  const elsewhere = buildConnector({
    lookup: (_name, _options, callback) => callback(null, [{ address: "127.0.0.1", family: 4 }]),
  });
  const connected = Promise.withResolvers<unknown>();
  const options = { hostname: "hooks.example", protocol: "http:", port: String(port) };
  guarded(elsewhere)(options as never, (error, socket) => connected.resolve(error ?? socket));
  expect(await connected.promise).toBeInstanceOf(PrivateAddressError);
});
