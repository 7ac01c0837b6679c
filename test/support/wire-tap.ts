// What real clients send, written down on its way to the service.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A request as its client wrote it, without what differs from run to run; keys are replaced. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface WireTap {
  readonly url: string;
  /** The requests since the last call. */
  take(): RecordedRequest[];
  close(): Promise<void>;
}

/** A server in front of `target` that passes everything on. `secret` never gets into a record. */
export async function startWireTap(target: string, secret: string): Promise<WireTap> {
  let requests: RecordedRequest[] = [];
  const server = createServer(async (request, response) => {
    const { method = "", url: path = "" } = request;
    const sent = await text(request);
    const { "content-type": type, authorization } = request.headers;
    requests.push({
      method,
      path,
      headers: {
        ...(type !== undefined && { "content-type": type }),
        ...(authorization && { authorization: authorization.replace(secret, "KEY") }),
      },
      body: sent === "" ? undefined : JSON.parse(sent),
    });
    const answer = await fetch(target + path, {
      method,
      headers: authorization === undefined ? {} : { authorization },
      ...(sent !== "" && { body: sent }),
    });
    const headers = Object.fromEntries(answer.headers);
    delete headers["transfer-encoding"];
    response.writeHead(answer.status, headers).end(await answer.text());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    take() {
      const taken = requests;
      requests = [];
      return taken;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** Where the requests of a client are kept; `vitest -u` writes them anew. */
export function recordingOf(client: string): string {
  const name = client.replaceAll(/[^a-z0-9]+/gi, "-").toLowerCase();
  return new URL(`../clients/recorded/${name}.jsonl`, import.meta.url).pathname;
}

/** One request a line. */
export const asRecording = (requests: readonly RecordedRequest[]): string =>
  requests.map((request) => `${JSON.stringify(request)}\n`).join("");

export const readRecording = (text: string): RecordedRequest[] =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as RecordedRequest);
