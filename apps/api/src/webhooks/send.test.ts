// Real endpoints on this machine that answer well, badly or not at all.
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { Sender } from "./send.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(listener: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

function sendTo(url: string, { timeoutMs = 5000, allowPrivate = true } = {}) {
  const sender = new Sender(allowPrivate, timeoutMs);
  closing.push(() => sender.close());
  return sender.send({ url, headers: { "webhook-id": "evt_1" }, body: '{"a":1}' });
}

test("posts the body with the headers", async () => {
  const received = Promise.withResolvers<unknown>();
  const { url } = await serve(async (request, response) => {
    const body = (await request.toArray()).join("");
    received.resolve({ method: request.method, id: request.headers["webhook-id"], body });
    response.end("thank you");
  });
  expect(await sendTo(url)).toMatchObject({ status: 200, error: null });
  expect(await received.promise).toEqual({ method: "POST", id: "evt_1", body: '{"a":1}' });
});

test.each([204, 410, 500])("%i is an answer", async (status) => {
  const { url } = await serve((_, response) => response.writeHead(status).end());
  expect(await sendTo(url)).toMatchObject({ status, error: null, retryAfterMs: null });
});

test.each([301, 302, 307, 308])("%i is not followed", async (status) => {
  let followed = 0;
  const { url } = await serve((request, response) => {
    if (request.url !== "/hook") followed++;
    response.writeHead(status, { location: "/elsewhere" }).end();
  });
  expect(await sendTo(url)).toMatchObject({ status });
  expect(followed).toBe(0);
});

test.each([
  [429, 7000],
  [503, 7000],
  [500, null],
  [302, null],
])("Retry-After of %i is %s ms", async (status, expected) => {
  const { url } = await serve((_, response) => {
    response.writeHead(status, { "retry-after": "7" }).end();
  });
  expect((await sendTo(url)).retryAfterMs).toBe(expected);
});

describe("no answer", () => {
  test("from who hangs", async () => {
    const { url } = await serve(() => {});
    const answer = await sendTo(url, { timeoutMs: 200 });
    expect(answer).toMatchObject({ status: null, error: "timeout" });
    expect(answer.ms).toBeLessThan(2000);
  });

  test("from who resets the connection", async () => {
    const { url } = await serve((request) => request.socket.resetAndDestroy());
    const { status, error } = await sendTo(url);
    expect(status).toBeNull();
    expect(error).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
  });

  test("from a port where nobody listens", async () => {
    const { server, url } = await serve(() => {});
    server.close();
    expect(await sendTo(url)).toMatchObject({ status: null, error: "ECONNREFUSED" });
  });

  test("from what speaks no TLS", async () => {
    const { url } = await serve((_, response) => response.end());
    const { status, error } = await sendTo(url.replace("http:", "https:"));
    expect(status).toBeNull();
    expect(error).toMatch(/SSL/);
  });

  test("from a private address, which is not asked", async () => {
    let asked = 0;
    const { url } = await serve((_, response) => {
      asked++;
      response.end();
    });
    const { error } = await sendTo(url, { allowPrivate: false });
    expect(error).toBe("the URL must begin with https://");
    const { host } = new URL(url);
    const named = `https://${host.replace("127.0.0.1", "localhost")}`.replace(/:\d+$/, ":8443");
    expect(await sendTo(named, { allowPrivate: false })).toMatchObject({
      status: null,
      error: "private address",
    });
    expect(asked).toBe(0);
  });
});

test("the status counts of who drips the rest, for as long as an answer may take", async () => {
  const drips: NodeJS.Timeout[] = [];
  closing.push(() => drips.forEach(clearInterval));
  const { url } = await serve((_, response) => {
    response.writeHead(200);
    drips.push(setInterval(() => response.write("."), 10));
  });
  const answer = await sendTo(url, { timeoutMs: 300 });
  expect(answer).toMatchObject({ status: 200, error: null });
  expect(answer.ms).toBeLessThan(2000);
});

test.each([
  ["announced", { "content-length": "10000000" }],
  ["not announced", {}],
])("of 10 MB, %s, no more than 64 kB is read", async (_, headers) => {
  const cutOff = Promise.withResolvers<boolean>();
  const { url } = await serve((request, response) => {
    response.writeHead(200, headers);
    let written = 0;
    const write = () => {
      while (written < 10_000_000) {
        written += 10_000;
        if (!response.write("x".repeat(10_000))) return;
      }
      response.end();
    };
    response.on("drain", write);
    request.socket.on("close", () => cutOff.resolve(written < 10_000_000));
    write();
  });
  expect(await sendTo(url)).toMatchObject({ status: 200, error: null });
  expect(await cutOff.promise).toBe(true);
});
