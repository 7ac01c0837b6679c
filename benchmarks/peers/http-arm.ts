// Owns: an arm that is a server asked over loopback; its batch size is a setting of the server.
import { once } from "node:events";
import { createServer } from "node:net";
import { type Arm, ArmProcess } from "./arm.ts";

export interface ServerKind {
  /** How it is started on a port; `batchSize` null: its default. */
  command(port: number, batchSize: number | null): [string, ...string[]];
  readonly healthPath: string;
  readonly rerankPath: string;
  body(query: string, documents: readonly string[]): unknown;
  /** Index and raw logit of each document, in any order. */
  read(reply: unknown): readonly (readonly [index: number, logit: number])[];
  readonly versions: Readonly<Record<string, string>>;
}

interface Running {
  readonly process: ArmProcess;
  readonly url: string;
  readonly batchSize: number | null;
}

const START_TIMEOUT_MS = 600_000;
const POLL_MS = 250;

export class HttpArm implements Arm {
  readonly #kind: ServerKind;
  readonly #log: string;
  readonly #onStopped: () => void;
  #running: Running | undefined;

  private constructor(kind: ServerKind, log: string, onStopped: () => void) {
    this.#kind = kind;
    this.#log = log;
    this.#onStopped = onStopped;
  }

  /** @throws Error with the last complaint of a server that does not become healthy. */
  static async start(kind: ServerKind, log: string, onStopped: () => void): Promise<HttpArm> {
    const arm = new HttpArm(kind, log, onStopped);
    try {
      await arm.#serve(null);
      return arm;
    } catch (error) {
      await arm.stop();
      throw error;
    }
  }

  get pids(): number[] {
    return this.#running === undefined ? [] : [this.#running.process.pid];
  }

  get versions() {
    return this.#kind.versions;
  }

  async score(query: string, documents: readonly string[], batchSize: number | null) {
    if (this.#running?.batchSize !== batchSize) await this.#serve(batchSize);
    const response = await fetch(`${this.#running?.url}${this.#kind.rerankPath}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(this.#kind.body(query, documents)),
    });
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    const logits = new Array<number>(documents.length).fill(Number.NaN);
    for (const [index, logit] of this.#kind.read(await response.json())) logits[index] = logit;
    return logits;
  }

  async stop(): Promise<void> {
    await this.#running?.process.stop();
    this.#onStopped();
  }

  async #serve(batchSize: number | null): Promise<void> {
    await this.#running?.process.stop();
    const port = await findFreePort();
    const running = new ArmProcess(this.#kind.command(port, batchSize), this.#log, "ignore");
    this.#running = { process: running, url: `http://127.0.0.1:${port}`, batchSize };
    const ended = running.ended();
    ended.catch(() => {}); // from here on a request tells it
    await Promise.race([this.#untilHealthy(`${this.#running.url}${this.#kind.healthPath}`), ended]);
  }

  async #untilHealthy(url: string): Promise<void> {
    const deadline = performance.now() + START_TIMEOUT_MS;
    for (;;) {
      const isHealthy = await fetch(url).then(
        (response) => response.ok,
        () => false,
      );
      if (isHealthy) return;
      if (performance.now() > deadline)
        throw new Error(`not healthy within ${START_TIMEOUT_MS} ms`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
