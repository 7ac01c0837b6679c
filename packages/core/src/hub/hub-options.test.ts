import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { hubOptionsFrom } from "./hub-options.ts";

const HOME = "/home/someone";

test.each([
  [{}, "/home/someone/.cache/huggingface/hub"],
  [{ XDG_CACHE_HOME: "/caches" }, "/caches/huggingface/hub"],
  [{ HF_HOME: "/hf", XDG_CACHE_HOME: "/caches" }, "/hf/hub"],
  [{ HF_HUB_CACHE: "/models", HF_HOME: "/hf" }, "/models"],
  [{ HF_HOME: "~/hf" }, "/home/someone/hf/hub"],
  [{ HF_HUB_CACHE: "", HF_HOME: " " }, "/home/someone/.cache/huggingface/hub"],
])("with %j the cache is %s", (environment, folder) => {
  expect(hubOptionsFrom({ HOME, ...environment }).cacheFolder).toBe(folder);
});

test("without settings it is the public hub, online, without a token or accepted licences", () => {
  expect(hubOptionsFrom({ HOME })).toMatchObject({
    endpoint: "https://huggingface.co",
    token: undefined,
    offline: false,
    stallTimeoutMs: 30_000,
    acceptedLicences: [],
  });
});

test("the token comes from HF_TOKEN, else from the file of HF_TOKEN_PATH or HF_HOME", () => {
  const folder = mkdtempSync(join(tmpdir(), "crossrank-token-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "token"), "hf_file\n");
  expect(hubOptionsFrom({ HF_HOME: folder }).token).toBe("hf_file");
  expect(hubOptionsFrom({ HOME, HF_TOKEN_PATH: join(folder, "token") }).token).toBe("hf_file");
  expect(hubOptionsFrom({ HF_HOME: folder, HF_TOKEN: "hf_variable" }).token).toBe("hf_variable");
});

test.each(["1", "true", "YES", "on"])("HF_HUB_OFFLINE=%s is offline", (value) => {
  expect(hubOptionsFrom({ HF_HUB_OFFLINE: value }).offline).toBe(true);
});

test("an endpoint loses its last slash; ACCEPT_LICENCE is a list; the timeout is in seconds", () => {
  const environment = {
    HF_ENDPOINT: "http://mirror.example/hub/",
    ACCEPT_LICENCE: "CC-BY-NC-4.0, someone/model",
    HF_HUB_DOWNLOAD_TIMEOUT: "2.5",
    https_proxy: "http://proxy.example:3128",
  };
  expect(hubOptionsFrom(environment)).toMatchObject({
    endpoint: "http://mirror.example/hub",
    acceptedLicences: ["CC-BY-NC-4.0", "someone/model"],
    stallTimeoutMs: 2500,
    proxy: { https_proxy: "http://proxy.example:3128" },
  });
});

test.each([
  ["HF_ENDPOINT", "mirror.example"],
  ["HF_ENDPOINT", "file:///etc"],
  ["HF_HUB_DOWNLOAD_TIMEOUT", "soon"],
])("%s=%s is refused by name", (name, value) => {
  expect(() => hubOptionsFrom({ [name]: value })).toThrow(name);
});
