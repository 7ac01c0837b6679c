// Owns: the events in a response of server-sent events, as they come.
// Must not know: what is done with them, how a broken stream is taken up again.
import type { JobEvent } from "./contract.ts";
import { CrossrankConnectionError } from "./errors.ts";

/** The service says something every 15 s. What is silent for longer lost its other end, as after a laptop's sleep. */
const SILENT_MS = 40_000;

/** @throws CrossrankConnectionError when the stream breaks off, or falls silent */
export async function* readEvents(response: Response): AsyncGenerator<JobEvent & { id: string }> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) return;
  let text = "";
  try {
    for (;;) {
      const { done, value } = await unlessSilent(reader.read()).catch((cause: unknown) => {
        throw new CrossrankConnectionError("the stream of events broke off", { cause });
      });
      if (done) return;
      const blocks = (text + value).split(/\r?\n\r?\n/);
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const event = readEvent(block);
        if (event !== undefined) yield event;
      }
    }
  } finally {
    // Not waited for: a connection without an other end does not answer.
    void reader.cancel().catch(() => {});
  }
}

function unlessSilent<T>(promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`silent for ${SILENT_MS} ms`)), SILENT_MS);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Undefined for a comment, which only keeps the connection awake. */
function readEvent(block: string): (JobEvent & { id: string }) | undefined {
  const fields = new Map(
    block.split(/\r?\n/).map((line) => {
      const [name = "", ...value] = line.split(":");
      return [name, value.join(":").replace(/^ /, "")];
    }),
  );
  const [id, event, data] = [fields.get("id"), fields.get("event"), fields.get("data")];
  if (id === undefined || event === undefined || data === undefined) return undefined;
  return { id, event, data: JSON.parse(data) } as JobEvent & { id: string };
}
