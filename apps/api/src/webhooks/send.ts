// Owns: one request to an endpoint: its limits, and what is kept of the answer.
// Must not know: retries, secrets, Redis.
import { type Agent, request } from "undici";
import { urlProblem } from "./endpoint-url.ts";
import { guardedAgent, openAgent } from "./guarded-agent.ts";
import { readRetryAfter } from "./schedule.ts";

/** So much of an answer is read, for the sake of its connection; none of it is kept. */
const MOST_ANSWER_BYTES = 65_536;

export interface Answer {
  /** Null without an answer. */
  readonly status: number | null;
  /** Why there was none. */
  readonly error: string | null;
  readonly retryAfterMs: number | null;
  readonly ms: number;
}

export interface Letter {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export class Sender {
  readonly #agent: Agent;
  readonly #allowPrivate: boolean;
  readonly #timeoutMs: number;

  constructor(allowPrivate: boolean, timeoutMs: number) {
    this.#agent = allowPrivate ? openAgent() : guardedAgent();
    this.#allowPrivate = allowPrivate;
    this.#timeoutMs = timeoutMs;
  }

  /** Never throws: whatever goes wrong is the answer. A redirection is one as well, and not followed. */
  async send({ url, headers, body }: Letter): Promise<Answer> {
    const startMs = performance.now();
    const answer = (more: Partial<Answer>): Answer => {
      const ms = Math.round(performance.now() - startMs);
      return { status: null, error: null, retryAfterMs: null, ms, ...more };
    };
    // It was looked at when it was registered; the setting may have changed since.
    const problem = urlProblem(url, this.#allowPrivate);
    if (problem !== undefined) return answer({ error: `the URL ${problem}` });
    const signal = AbortSignal.timeout(this.#timeoutMs);
    try {
      const reply = await request(url, {
        dispatcher: this.#agent,
        method: "POST",
        headers: { ...headers },
        body,
        signal,
      });
      // Its status is the answer, however slowly the rest comes.
      await reply.body.dump({ limit: MOST_ANSWER_BYTES }).catch(() => {});
      const { statusCode: status } = reply;
      const mayAskForTime = status === 429 || status === 503;
      const retryAfter = mayAskForTime ? reply.headers["retry-after"] : undefined;
      return answer({ status, retryAfterMs: readRetryAfter(retryAfter?.toString(), Date.now()) });
    } catch (error) {
      return answer({ error: signal.aborted ? "timeout" : reasonOf(error) });
    }
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

/** A code rather than a message: those hold addresses. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "no answer";
  if (error.name === "PrivateAddressError") return error.message;
  const { code } = error as NodeJS.ErrnoException;
  return code ?? error.name;
}
