// What a call does with answers that are not the service's, with limits, signals and headers.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Crossrank, type CrossrankOptions } from "./client.ts";
import { CrossrankApiError, CrossrankTimeoutError } from "./errors.ts";

const request = { query: "q", documents: ["a"] };
const html = { headers: { "content-type": "text/html" } };
const overloaded = (retryAfterMs: number) =>
  Response.json(
    { code: "overloaded", retryable: true, detail: "busy" },
    { status: 503, headers: { "retry-after-ms": String(retryAfterMs) } },
  );

/** A body that ends before its end. */
const broken = () => new ReadableStream({ start: (stream) => stream.error(new Error("reset")) });

/** A client whose service answers these, one a try; and what it was sent. */
function clientOf(answers: (Response | Error)[], options: CrossrankOptions = {}) {
  const sent: { url: string; init: RequestInit }[] = [];
  const fetch = async (url: string, init: RequestInit) => {
    sent.push({ url, init });
    const answer = answers.shift() ?? new Error("asked too often");
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { client: new Crossrank({ ...options, fetch }), sent };
}

/** A service that never answers, but hangs up when told to. */
const hanging = (_: string, { signal }: RequestInit) =>
  new Promise<Response>((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason));
  });

afterEach(() => vi.restoreAllMocks());

describe("answers that are not the service's", () => {
  test.each([
    ["a page", "<h1>502 Bad Gateway</h1>"],
    ["JSON of its own", '{"code":502,"detail":["bad"],"message":"upstream"}'],
    ["null", "null"],
    ["nothing", ""],
  ])("a proxy's 502 with %s is an error of code unknown that is repeated", async (_, body) => {
    const bad = () => new Response(body, { status: 502, headers: { "retry-after": "0" } });
    const { client, sent } = clientOf([bad(), bad(), bad()]);
    const refused = client.rerank(request);
    await expect(refused).rejects.toBeInstanceOf(CrossrankApiError);
    await expect(refused).rejects.toMatchObject({
      message: expect.stringMatching(/^answered 502, but not as Crossrank/),
      status: 502,
      code: "unknown",
      isRetryable: true,
      fields: [],
    });
    expect(sent).toHaveLength(3);
  });

  test("a page instead of a ranking asks about baseUrl, and is not repeated", async () => {
    const { client, sent } = clientOf([new Response("<html>", html)]);
    await expect(client.rerank(request)).rejects.toMatchObject({
      name: "CrossrankApiError",
      status: 200,
      message: expect.stringContaining("baseUrl"),
    });
    expect(sent).toHaveLength(1);
  });

  test("an answer that breaks off is repeated", async () => {
    const { client } = clientOf([new Response(broken()), Response.json({ id: "rr_1" })]);
    expect(await client.rerank(request)).toEqual({ id: "rr_1" });
  });

  test("a refusal that breaks off is a refusal still", async () => {
    const { client } = clientOf([new Response(broken(), { status: 401 })]);
    await expect(client.rerank(request)).rejects.toMatchObject({ status: 401, code: "unknown" });
  });

  test("a redirect is told with its target, and the texts are not sent there", async () => {
    const paths: unknown[] = [];
    const server = createServer(({ url }, response) => {
      paths.push(url);
      response.writeHead(308, { location: "https://login.example/?state=secret" }).end();
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const refused = new Crossrank({ baseUrl: `http://127.0.0.1:${port}` }).rerank(request);
    await expect(refused).rejects.toMatchObject({
      status: 308,
      isRetryable: false,
      message: "redirects to https://login.example/: give the service's own address as baseUrl",
    });
    expect(paths).toEqual(["/v1/rerank"]);
    server.close();
  });

  test("a redirect that a browser hides is one all the same", async () => {
    const hidden = new Proxy(Response.error(), {
      get: (response, name) =>
        name === "type"
          ? "opaqueredirect"
          : name === "text"
            ? async () => ""
            : Reflect.get(response, name, response),
    });
    const { client } = clientOf([hidden]);
    await expect(client.rerank(request)).rejects.toThrow("redirects to another address");
  });
});

describe("limits", () => {
  test("timeoutMs of a call comes before the client's", async () => {
    const client = new Crossrank({ fetch: hanging, timeoutMs: 60_000 });
    const late = client.rerank(request, { timeoutMs: 20 });
    await expect(late).rejects.toBeInstanceOf(CrossrankTimeoutError);
    await expect(late).rejects.toThrow("no answer within 20 ms");
  });

  test.each([
    ["the service, and some", {}, {}, 65_000],
    ["the request's timeout_ms", {}, { timeout_ms: 300_000 }, 305_000],
    ["the client's, whatever the request says", { timeoutMs: 1000 }, { timeout_ms: 300_000 }, 1000],
    ["a fraction, rounded up", { timeoutMs: 0.5 }, {}, 1],
    ["more than a timer can hold", { timeoutMs: 1e12 }, {}, 2 ** 31 - 1],
    ["a timeout_ms that the service refuses", {}, { timeout_ms: 1e300 }, 2 ** 31 - 1],
    ["one that is no time", {}, { timeout_ms: -70_000 }, 65_000],
  ])("the limit is that of %s", async (_, options, fields, expected) => {
    const timeout = vi.spyOn(AbortSignal, "timeout");
    await clientOf([Response.json({})], options).client.rerank({ ...request, ...fields });
    expect(timeout).toHaveBeenCalledExactlyOnceWith(expected);
  });

  test("Infinity is no limit, of a call and of a wait for a job", async () => {
    const timeout = vi.spyOn(AbortSignal, "timeout");
    const completed = Response.json({ id: "job_1", status: "completed" });
    const { client } = clientOf([overloaded(0), Response.json({ id: "rr_1" }), completed], {
      timeoutMs: Infinity,
    });
    expect(await client.rerank(request)).toEqual({ id: "rr_1" });
    expect(await client.waitForJob("job_1")).toMatchObject({ status: "completed" });
    expect(timeout).not.toHaveBeenCalled();
  });

  test.each([Number.NaN, -1, "1000"])("timeoutMs %j is refused", async (timeoutMs) => {
    const { client, sent } = clientOf([], { timeoutMs: timeoutMs as number });
    const refused = client.rerank(request);
    await expect(refused).rejects.toBeInstanceOf(TypeError);
    await expect(refused).rejects.toThrow("timeoutMs must be");
    expect(sent).toEqual([]);
  });

  test("waitForJob: NaN is refused as well", async () => {
    const late = clientOf([]).client.waitForJob("job_1", { timeoutMs: Number.NaN });
    await expect(late).rejects.toThrow("timeoutMs must be");
  });

  test("a wait that would outlast the limit is not begun: the service's words come at once", async () => {
    const { client, sent } = clientOf([overloaded(50_000)], { timeoutMs: 40_000 });
    await expect(client.rerank(request)).rejects.toMatchObject({ code: "overloaded" });
    expect(sent).toHaveLength(1);
  });

  test("a timeout after a retry names the failure before it", async () => {
    const answers = [overloaded(0)];
    const client = new Crossrank({
      timeoutMs: 50,
      fetch: async (url, init) => answers.shift() ?? hanging(url, init),
    });
    await expect(client.rerank(request)).rejects.toMatchObject({
      name: "CrossrankTimeoutError",
      cause: { code: "overloaded" },
    });
  });

  test("waitForJob: timeoutMs is for the whole wait", async () => {
    const running = () => Response.json({ id: "job_1", status: "running" });
    const { client, sent } = clientOf([running(), running(), running()]);
    const late = client.waitForJob("job_1", { timeoutMs: 30 });
    await expect(late).rejects.toThrow("the job is still running after 30 ms");
    expect(sent.length).toBeLessThan(3);
  });
});

describe("an abort", () => {
  test("reaches fetch, and the call throws its reason", async () => {
    const abort = new AbortController();
    const call = new Crossrank({ fetch: hanging, maxRetries: 0 }).rerank(request, {
      signal: abort.signal,
    });
    abort.abort("stop");
    await expect(call).rejects.toBe("stop");
  });

  test("ends the pause before a retry", async () => {
    const pause = vi.spyOn(globalThis, "setTimeout");
    const abort = new AbortController();
    const { client } = clientOf([overloaded(30_000)]);
    const call = client.rerank(request, { signal: abort.signal });
    await vi.waitFor(() => expect(pause).toHaveBeenCalledWith(expect.anything(), 30_000));
    abort.abort("stop");
    await expect(call).rejects.toBe("stop");
  });
});

describe("what is sent", () => {
  test("the key and the headers of client and call, the call's last", async () => {
    const headers = { "X-Team": "search", authorization: "Basic gateway" };
    const { client, sent } = clientOf([Response.json({})], { apiKey: "k", headers });
    await client.rerank(request, { headers: { "x-team": "ads", "x-none": undefined } });
    expect(Object.fromEntries(sent[0]?.init.headers as Headers)).toEqual({
      authorization: "Basic gateway",
      "content-type": "application/json",
      "x-team": "ads",
    });
  });

  test.each([
    ["https://ranker.example/behind/", "https://ranker.example/behind/v1/rerank"],
    ["/", "/v1/rerank"],
    [undefined, "http://127.0.0.1:8080/v1/rerank"],
  ])("baseUrl %s leads to %s", async (baseUrl, url) => {
    const { client, sent } = clientOf([Response.json({})], { baseUrl });
    await client.rerank(request);
    expect(sent[0]?.url).toBe(url);
  });

  test.each(["localhost:8080", "", "ftp://ranker.example"])("baseUrl %j is refused", (baseUrl) => {
    expect(() => new Crossrank({ baseUrl })).toThrow("baseUrl must start with");
  });

  test.each(["rerank", "submitJob"] as const)("nothing by %s() without a request", async (call) => {
    const { client, sent } = clientOf([]);
    const refused = client[call](...([] as unknown as [never]));
    await expect(refused).rejects.toBeInstanceOf(TypeError);
    await expect(refused).rejects.toThrow("request must be an object");
    expect(sent).toEqual([]);
  });

  test("a job's id is one segment of the path", async () => {
    const { client, sent } = clientOf([Response.json({})]);
    await client.job("../models");
    expect(sent[0]?.url).toMatch(/\/v1\/jobs\/\.\.%2Fmodels$/);
  });
});
