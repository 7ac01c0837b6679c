// Somebody's endpoints for webhooks: keeps what they receive, answers as a test wants.
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";

export interface ReceivedMessage {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly id: string;
  readonly body: string;
  readonly atMs: number;
}

export interface WebhookReceiver {
  /** Of an endpoint. */
  url(path: string): string;
  readonly received: ReceivedMessage[];
  at(path: string): ReceivedMessage[];
  /** How a path answers; 200 by itself. `number` counts its messages, from 1. */
  answer(path: string, answering: (response: ServerResponse, number: number) => void): void;
  close(): void;
}

export async function startReceiver(): Promise<WebhookReceiver> {
  const received: ReceivedMessage[] = [];
  const answers = new Map<string, (response: ServerResponse, number: number) => void>();
  const at = (path: string) => received.filter((message) => message.path === path);
  const server = createServer(async (request, response) => {
    const atMs = performance.now();
    const body = (await request.toArray()).join("");
    const path = request.url ?? "";
    const headers = request.headers as Record<string, string>;
    received.push({ path, headers, id: headers["webhook-id"] ?? "", body, atMs });
    const answering = answers.get(path);
    if (answering) answering(response, at(path).length);
    else response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    received,
    at,
    answer: (path, answering) => void answers.set(path, answering),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** What the message says. @throws when it is not signed by that secret */
export function verified(secret: string, { body, headers }: ReceivedMessage): unknown {
  return new Webhook(secret).verify(body, { ...headers });
}
