// Files as their callers see them, and what stays on disk of those that were refused.
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { fileKey, filesKey } from "@crossrank/protocol/keys";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBulkService } from "../support/bulk.ts";
import { useRedis } from "../support/redis.ts";
import type { TestService } from "../support/service.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
const KEYS = {
  web: "a-secret-of-the-web-key",
  other: "a-secret-of-another-key",
  plain: "a-secret-without-the-scope",
};
let service: TestService & { readonly folder: string };
beforeAll(async () => {
  const API_KEYS = `web:${KEYS.web} other:${KEYS.other} plain:${KEYS.plain}:scopes=rerank`;
  service = await startBulkService(redis.url, { API_KEYS, MAX_FILE_BYTES: "200000" });
});
afterAll(() => service.close());

async function call(path: string, init: RequestInit = {}, key: string = KEYS.web) {
  const headers = { authorization: `Bearer ${key}`, ...(init.headers as Record<string, string>) };
  const response = await fetch(service.url + path, { ...init, headers });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") && path.endsWith("content");
  return { status: response.status, text, body: isJson ? undefined : JSON.parse(text) };
}

function form(parts: Record<string, string | Blob>): FormData {
  const sent = new FormData();
  for (const [name, part] of Object.entries(parts)) {
    if (typeof part === "string") sent.set(name, part);
    else sent.set(name, part, "a/folder/input.jsonl");
  }
  return sent;
}

const upload = (parts: Record<string, string | Blob>, key?: string) =>
  call("/v1/files", { method: "POST", body: form(parts) }, key);

const bytesOf = (length: number) => new Blob(["x".repeat(length)]);

test("a file is kept as it was sent, whichever part comes first", async () => {
  const text = "é\n".repeat(40_000);
  for (const parts of [
    { purpose: "batch", file: new Blob([text]) },
    { file: new Blob([text]), purpose: "batch" },
  ]) {
    const { status, body } = await upload(parts);
    expect(status).toBe(200);
    expect(body).toMatchObject({ object: "file", bytes: 120_000, filename: "input.jsonl" });
    expect(body).toMatchObject({ purpose: "batch", status: "processed" });
    expect(body.expires_at - body.created_at).toBe(604_800);
    expect((await call(`/v1/files/${body.id}`)).body).toEqual(body);
    expect((await call(`/v1/files/${body.id}/content`)).text).toBe(text);
  }
});

test("it says itself how long it is to be kept", async () => {
  const file = bytesOf(5);
  const { body } = await upload({ purpose: "batch", file, "expires_after[seconds]": "3600" });
  expect(body.expires_at - body.created_at).toBe(3600);
  const wrong = await upload({ purpose: "batch", file, "expires_after[seconds]": "5" });
  expect(wrong).toMatchObject({ status: 422, body: { field: "/expires_after/seconds" } });
});

test("deleted, it is gone from list and disk; for others it never was there", async () => {
  const { body: file } = await upload({ purpose: "batch", file: bytesOf(10) });
  const path = `/v1/files/${file.id}`;
  for (const [method, at] of [
    ["GET", path],
    ["GET", `${path}/content`],
    ["DELETE", path],
  ] as const) {
    expect((await call(at, { method }, KEYS.other)).status).toBe(404);
  }
  expect((await call("/v1/files", {}, KEYS.other)).body.data).toEqual([]);
  expect((await call("/v1/files")).body.data[0].id).toBe(file.id);
  const { body } = await call(path, { method: "DELETE" });
  expect(body).toEqual({ id: file.id, object: "file", deleted: true });
  expect((await call(path)).status).toBe(404);
  expect((await call("/v1/files")).body.data.map(({ id }: { id: string }) => id)).not.toContain(
    file.id,
  );
  expect(readdirSync(service.folder)).not.toContain(file.id);
});

test("a key needs the scope jobs", async () => {
  expect((await upload({ purpose: "batch", file: bytesOf(1) }, KEYS.plain)).status).toBe(403);
});

test.each(["..%2f..%2fetc%2fpasswd", "%2e%2e", "file-0", "open"])("404 for %s", async (id) => {
  expect((await call(`/v1/files/${id}`)).status).toBe(404);
  const { status } = await fetch(`${service.url}/v1/files/${id}/content`, {
    headers: { authorization: `Bearer ${KEYS.web}` },
  });
  expect(status).toBe(404);
});

test.each<[what: string, status: number, parts: Record<string, string | Blob>]>([
  ["too large a file", 413, { purpose: "batch", file: bytesOf(200_001) }],
  ["no file", 400, { purpose: "batch" }],
  ["a file in another part", 400, { purpose: "batch", input: bytesOf(5) }],
  ["no purpose", 422, { file: bytesOf(5) }],
  ["another purpose", 422, { purpose: "fine-tune", file: bytesOf(5) }],
])("%s is refused with %i and leaves nothing behind", async (_, status, parts) => {
  const before = readdirSync(service.folder);
  expect((await upload(parts)).status).toBe(status);
  expect(readdirSync(service.folder)).toEqual(before);
});

test.each<[what: string, status: number, init: RequestInit]>([
  ["no form", 400, { body: "{}" }],
  [
    "a form without a boundary",
    400,
    { body: "x", headers: { "content-type": "multipart/form-data" } },
  ],
  [
    "a form without an end",
    400,
    {
      body: '--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
      headers: { "content-type": "multipart/form-data; boundary=b" },
    },
  ],
  [
    "a compressed form",
    415,
    {
      body: "x",
      headers: { "content-type": "multipart/form-data; boundary=b", "content-encoding": "gzip" },
    },
  ],
])("%s is refused with %i", async (_, status, init) => {
  const before = readdirSync(service.folder);
  expect((await call("/v1/files", { method: "POST", ...init })).status).toBe(status);
  expect(readdirSync(service.folder)).toEqual(before);
});

test("of a caller who hangs up nothing stays", async () => {
  const before = readdirSync(service.folder);
  const { hostname, port } = new URL(service.url);
  const socket = connect(Number(port), hostname);
  socket.write(
    [
      "POST /v1/files HTTP/1.1",
      `host: ${hostname}`,
      `authorization: Bearer ${KEYS.web}`,
      "content-type: multipart/form-data; boundary=b",
      "content-length: 100000",
      "",
      '--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
    ].join("\r\n"),
  );
  await until("it is being written", () => readdirSync(service.folder).length > before.length);
  socket.destroy();
  await until("it is gone", () => readdirSync(service.folder).length === before.length);
});

test("a page of one purpose holds such files wherever they stand, and ends behind what is gone", async () => {
  const { body: input } = await upload({ purpose: "batch", file: bytesOf(3) });
  const output = { ...input, id: `file-${"0".repeat(32)}`, owner: "web", purpose: "batch_output" };
  await redis.client.set(fileKey(output.id), JSON.stringify(output));
  await redis.client.zadd(filesKey("web"), 1, output.id);
  const page = await call("/v1/files?purpose=batch_output&limit=1");
  expect(page.body.data.map(({ id }: { id: string }) => id)).toEqual([output.id]);
  expect(page.body).toMatchObject({ last_id: output.id, has_more: false });
  await redis.client.del(fileKey(input.id));
  const newest = await call("/v1/files?limit=1");
  expect(newest.body.data).toHaveLength(1);
  expect(newest.body).toMatchObject({ has_more: true });
});
