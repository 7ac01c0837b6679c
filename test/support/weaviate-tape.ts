// What a client and a Weaviate server say to each other, over HTTP and gRPC: written down, or played back.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import * as http2 from "node:http2";
import type { AddressInfo } from "node:net";

/** What was written down of collections: an exchange a line. */
export const RECORDING = new URL("../clients/weaviate-1-38-collections.jsonl", import.meta.url);

/** One call and its answer. Of gRPC the bytes are in base64, of HTTP they are text. */
export interface Exchange {
  /** `POST /v1/schema`, or the path of a gRPC method. */
  readonly call: string;
  readonly request: string;
  /** Of HTTP, or of gRPC. */
  readonly status: number;
  readonly answer: string;
}

export interface WeaviateTape {
  readonly url: string;
  readonly grpcPort: number;
  close(): Promise<void>;
}

type Answer = Pick<Exchange, "status" | "answer">;
interface Ends {
  rest(call: string, request: string): Promise<Answer>;
  grpc(path: string, request: Buffer): Promise<Answer>;
}

/** A service behind the tape's addresses; what is said with it goes to `exchanges`. */
export async function recordWeaviate(
  server: { readonly url: string; readonly grpcPort: number },
  exchanges: Exchange[],
): Promise<WeaviateTape> {
  const session = http2.connect(`http://127.0.0.1:${server.grpcPort}`);
  const tape = await startEnds({
    async rest(call, request) {
      const [method = "GET", path = "/"] = call.split(" ");
      const headers = { "content-type": "application/json" };
      const init = { method, headers, ...(request && { body: request }) };
      const response = await fetch(server.url + path, init);
      const answer = { status: response.status, answer: await response.text() };
      // How often it is asked whether it is there depends on the clock.
      if (path === "/v1/meta") answer.answer = metaIn(answer.answer);
      if (!path.includes(".well-known")) exchanges.push({ call, request, ...answer });
      return answer;
    },
    async grpc(path, request) {
      const answer = await callGrpc(session, path, request);
      exchanges.push({ call: path, request: request.toString("base64"), ...answer });
      return answer;
    },
  });
  return {
    ...tape,
    async close() {
      session.close();
      await tape.close();
    },
  };
}

/** Without the server's address, and what its modules say of themselves. */
function metaIn(answer: string): string {
  const { version, grpcMaxMessageSize } = JSON.parse(answer);
  return JSON.stringify({ version, grpcMaxMessageSize });
}

/** Answers as written down: of equal calls one after the other, the last one for good. */
export async function replayWeaviate(exchanges: readonly Exchange[]): Promise<WeaviateTape> {
  const keyOf = (call: string, request: string) => `${call}\n${request}`;
  const known = Map.groupBy(exchanges, ({ call, request }) => keyOf(call, request));
  const next = (call: string, request: string, unknown: Answer): Answer => {
    const answers = known.get(keyOf(call, request)) ?? [];
    return (answers.length > 1 ? answers.shift() : answers[0]) ?? unknown;
  };
  return await startEnds({
    rest: async (call, request) => {
      if (call.includes(".well-known")) return { status: 200, answer: "" };
      return next(call, request, { status: 418, answer: `not on the tape: ${call}` });
    },
    grpc: async (path, request) =>
      next(path, request.toString("base64"), { status: UNIMPLEMENTED, answer: "" }),
  });
}

/** gRPC's status for what it does not know. */
const UNIMPLEMENTED = 12;

async function startEnds({ rest, grpc }: Ends): Promise<WeaviateTape> {
  const http = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const told = await rest(`${request.method} ${request.url}`, Buffer.concat(chunks).toString());
    response.writeHead(told.status, { "content-type": "application/json" }).end(told.answer);
  });
  const sessions = new Set<http2.ServerHttp2Session>();
  const rpc = http2.createServer();
  rpc.on("session", (session) => sessions.add(session));
  rpc.on("stream", async (stream, headers) => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const { status, answer } = await grpc(String(headers[":path"]), Buffer.concat(chunks));
    stream.respond(
      { ":status": 200, "content-type": "application/grpc" },
      { waitForTrailers: true },
    );
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": String(status) }));
    stream.end(Buffer.from(answer, "base64"));
  });
  const ports = await Promise.all([listen(http), listen(rpc)]);
  return {
    url: `http://127.0.0.1:${ports[0]}`,
    grpcPort: ports[1],
    async close() {
      for (const session of sessions) session.destroy();
      http.closeAllConnections();
      const closed = [http, rpc].map((server) => once(server, "close"));
      for (const server of [http, rpc]) server.close();
      await Promise.all(closed);
    },
  };
}

async function listen(server: Server | http2.Http2Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function callGrpc(
  session: http2.ClientHttp2Session,
  path: string,
  request: Buffer,
): Promise<Answer> {
  const stream = session.request({
    ":method": "POST",
    ":path": path,
    "content-type": "application/grpc",
    te: "trailers",
  });
  let status = 0;
  const note = (headers: http2.IncomingHttpHeaders) => {
    status = Number(headers["grpc-status"] ?? status);
  };
  // A refusal without a message has its status at once.
  stream.on("response", note);
  stream.on("trailers", note);
  stream.end(request);
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return { status, answer: Buffer.concat(chunks).toString("base64") };
}
