/**
 * Owns the engine thread's loop: one request after another, as a run blocks this thread.
 * Must not know text or callers.
 */
import { parentPort, workerData } from "node:worker_threads";
import { CoreError } from "../core-error.ts";
import {
  type EngineReply,
  type EngineRequest,
  type EngineSettings,
  runUnlessStopping,
} from "./engine-messages.ts";
import { Session } from "./session.ts";

const mailbox = parentPort;
if (mailbox === null) throw new Error("engine-thread.ts is started by engine.ts, as a thread");
const settings = workerData as EngineSettings;

function reply(message: EngineReply): void {
  const transfer = message.kind === "logits" ? [message.logits.buffer] : [];
  mailbox?.postMessage(message, transfer);
}

function replyFailed(id: number | undefined, error: unknown): void {
  const code = error instanceof CoreError ? error.code : "engine_failed";
  reply({ kind: "failed", id, code, message: error instanceof Error ? error.message : `${error}` });
}

async function serve(session: Session, request: EngineRequest): Promise<void> {
  if (request.kind === "close") {
    await runUnlessStopping(settings.activity, () => session.close());
    mailbox?.close();
    return;
  }
  try {
    const logits = await runUnlessStopping(settings.activity, () => session.run(request.batch));
    if (logits !== undefined) reply({ kind: "logits", id: request.id, logits });
  } catch (error) {
    replyFailed(request.id, error);
  }
}

try {
  const started = await runUnlessStopping(settings.activity, () => Session.open(settings));
  if (started !== undefined) {
    const [session, opened] = started;
    let last = Promise.resolve();
    mailbox.on("message", (request: EngineRequest) => {
      last = last.then(() => serve(session, request));
    });
    reply({ kind: "ready", opened });
  }
} catch (error) {
  replyFailed(undefined, error);
}
