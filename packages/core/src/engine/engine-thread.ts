/**
 * Owns the engine thread's loop: one request after another, as a run blocks this thread.
 * Must not know text or callers.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { Batch } from "../batching/batch.ts";
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

/** A thread that can do nothing any more says so, and ends by itself. */
function giveUp(error: unknown): void {
  replyFailed(undefined, error);
  mailbox?.close();
}

async function serve(session: Session, request: EngineRequest): Promise<void> {
  switch (request.kind) {
    case "close":
      await runUnlessStopping(settings.activity, () => session.close());
      mailbox?.close();
      return;
    case "probe":
      return prove(session, request.batch).catch(giveUp);
    case "run":
      return run(session, request).catch((error: unknown) => replyFailed(request.id, error));
  }
}

async function prove(session: Session, probe: Batch): Promise<void> {
  const { activity, warmUp } = settings;
  const opened = await runUnlessStopping(activity, () => session.prove(probe, warmUp));
  if (opened !== undefined) reply({ kind: "ready", opened });
}

async function run(session: Session, { id, batch }: Extract<EngineRequest, { kind: "run" }>) {
  const logits = await runUnlessStopping(settings.activity, () => session.run(batch));
  if (logits !== undefined) reply({ kind: "logits", id, logits });
}

// The session opens while the main thread still reads the tokenizer and makes the probe.
const opening = runUnlessStopping(settings.activity, () => Session.open(settings));
opening.catch(giveUp);
let last: Promise<unknown> = opening.catch(() => undefined);
mailbox.on("message", (request: EngineRequest) => {
  last = last.then(async () => {
    const session = await opening.catch(() => undefined);
    if (session !== undefined) await serve(session, request);
  });
});
