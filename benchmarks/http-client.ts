// Owns: the cheapest honest HTTP client: kept-alive connections, bytes in, bytes out.
// Must not know: what is asked.
import { Agent, request } from "node:http";
import type { RerankReply } from "@crossrank/protocol/reply-contract";

export class HttpClient {
  readonly #agent: Agent;
  readonly #url: string;
  readonly #authorization: Readonly<Record<string, string>>;

  /** `key` is the API key that it shows, if any. */
  constructor(url: string, connections: number, key?: string) {
    this.#url = url;
    this.#authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** The raw reply of `POST /v1/rerank`. @throws Error with the reply when it is not 200 */
  rerank(body: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const sending = request(`${this.#url}/v1/rerank`, {
        method: "POST",
        agent: this.#agent,
        headers: {
          "content-type": "application/json",
          "content-length": body.length,
          ...this.#authorization,
        },
      });
      sending.on("error", reject);
      sending.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("error", reject);
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const reply = Buffer.concat(chunks);
          if (response.statusCode === 200) resolve(reply);
          else reject(new Error(`${response.statusCode}: ${reply}`));
        });
      });
      sending.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

export const parseReply = (reply: Buffer): RerankReply =>
  JSON.parse(reply.toString("utf8")) as RerankReply;
