// Owns: the shapes of an SQS queue that calls a Lambda function (ReportBatchItemFailures).
// Must not know: how a request is scored, where results are kept: whoever deploys it says.
import { parseJson } from "@crossrank/protocol/parse-json";
import type { BatchResult, ProcessBatch } from "../handler/process-batch.ts";

export interface SqsRecord {
  readonly messageId: string;
  /** The body of `POST /v1/rerank`, as JSON. */
  readonly body: string;
  readonly eventSourceARN?: string;
}

export interface SqsOptions {
  readonly process: ProcessBatch;
  /**
   * Takes each result that is final: a reply, or an error that sending the message again would not help. May
   * come twice for one message, as SQS delivers at least once. When it fails the message comes again.
   */
  readonly onResult: (result: BatchResult, record: SqsRecord) => Promise<void>;
}

/** The function's handler. What it names comes again; with nothing named all messages are done with. */
export function createHandler({ process, onResult }: SqsOptions) {
  return async ({ Records }: { readonly Records: readonly SqsRecord[] }) => {
    const results = await process(
      Records.map(({ messageId, body }) => ({ id: messageId, request: readJson(body) })),
    );
    const isOrdered = Records.some(({ eventSourceARN }) => eventSourceARN?.endsWith(".fifo"));
    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const [i, record] of Records.entries()) {
      const result = results[i];
      // In a queue with an order nothing may overtake what comes again.
      const mayEnd = !isOrdered || batchItemFailures.length === 0;
      const isFinal = result !== undefined && ("ok" in result || !result.retryable);
      if (mayEnd && isFinal && (await isTaken(onResult(result, record)))) continue;
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
    return { batchItemFailures };
  };
}

/** What is no JSON is refused like any other request that is wrong. */
function readJson(text: string): unknown {
  try {
    return parseJson(Buffer.from(text));
  } catch {
    return undefined;
  }
}

const isTaken = (taking: Promise<void>): Promise<boolean> =>
  taking.then(
    () => true,
    (error: unknown) => {
      console.error("A result could not be kept; its message comes again:", error);
      return false;
    },
  );
