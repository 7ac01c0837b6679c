// The proxy variables as people know them, in Node's own reading of them.
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hubOptionsFrom } from "../../packages/core/src/hub/hub-options.ts";
import { locateModel } from "../../packages/core/src/hub/locate-model.ts";
import { readFiles, StandInHub } from "../support/stand-in-hub.ts";

const ID = "someone/tiny-xlmr";
const files = readFiles(join(import.meta.dirname, "../parity/fixtures/tiny-xlmr"));

let hub: StandInHub;
let proxy: Server;
let proxyAddress: string;
let seen: { target: string; headers: Record<string, unknown> }[];
let cacheFolder: string;

beforeEach(async () => {
  hub = await StandInHub.start();
  hub.publish(ID, files);
  seen = [];
  proxy = createServer((incoming, outgoing) => {
    seen.push({ target: incoming.url ?? "", headers: incoming.headers });
    const { method, headers } = incoming;
    const onward = request(incoming.url ?? "", { ...(method && { method }), headers });
    onward.on("response", (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
    });
    onward.end();
  });
  proxy.on("connect", ({ url, headers }, socket) => {
    seen.push({ target: url ?? "", headers });
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  proxyAddress = `http://someone:proxy-word@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  cacheFolder = await mkdtemp(join(tmpdir(), "crossrank-hub-"));
});
afterEach(async () => {
  await hub.close();
  proxy.closeAllConnections();
  proxy.close();
  await rm(cacheFolder, { recursive: true });
});

const locate = (environment: Record<string, string>) => {
  const basics = { HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: cacheFolder, HF_TOKEN: "hf_secret" };
  return locateModel(ID, ["fp32"], hubOptionsFrom({ ...basics, ...environment }));
};

test.each(["HTTP_PROXY", "http_proxy"])("%s carries every request", async (name) => {
  await locate({ [name]: proxyAddress });
  expect(seen).toHaveLength(hub.requests.length);
  expect(seen[0]?.target).toMatch(`${hub.endpoint}/api/models/${ID}`);
  expect(seen[0]?.headers["proxy-authorization"]).toBeDefined();
});

test("NO_PROXY names what goes directly, and HTTPS_PROXY is for https alone", async () => {
  await locate({ HTTP_PROXY: proxyAddress, NO_PROXY: "localhost,127.0.0.1" });
  await rm(cacheFolder, { recursive: true });
  await locate({ HTTPS_PROXY: proxyAddress });
  expect(seen).toEqual([]);
});

test("https goes through a tunnel, whose proxy never sees the token", async () => {
  const reached = locate({ HF_ENDPOINT: "https://hub.invalid", HTTPS_PROXY: proxyAddress });
  const error = await reached.catch((reason: Error) => reason);
  expect(error).toMatchObject({ code: "download_failed" });
  expect(String((error as Error).message)).not.toContain("proxy-word");
  expect(seen[0]?.target).toBe("hub.invalid:443");
  expect(JSON.stringify(seen)).not.toContain("hf_secret");
});
