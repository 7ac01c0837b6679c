// Owns: telling the service which result was chosen, where it keeps impressions.
// Must not know: what it makes of that, how it is shown.
import type { FeedbackRequest, SearchReply } from "@crossrank/client";
import { client } from "../../api/client.ts";

export type Tell = (documentId: string, action: FeedbackRequest["action"]) => Promise<boolean>;

/** Undefined where the service keeps nothing of this answer. Never throws: nobody waits for it. */
export function feedbackOn({ impression_id }: SearchReply): Tell | undefined {
  if (!impression_id) return undefined;
  return async (document_id, action) => {
    const request = { impression_id, document_id, action };
    return client.value.feedback(request).then(
      () => true,
      () => false,
    );
  };
}
