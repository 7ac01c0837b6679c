// Owns: the documented paths of webhook endpoints and their deliveries.
// Must not know: what is sent, when.
import {
  DELIVERY_STATUSES,
  webhookDeliverySchema,
  webhookRequestSchema,
  webhookSchema,
} from "@crossrank/protocol/webhook-contract";
import { deliveryListSchema, webhookListSchema } from "../routes/webhooks-reply.ts";
import { type Operation, operation } from "./operation.ts";
import { inPath, inQuery, pageParameters } from "./parameters.ts";
import { answer, failures, json } from "./responses.ts";
import { anyOf, type Json } from "./schemas.ts";
import { BY_ID, USUAL, WITH_BODY } from "./usual-failures.ts";

const ID = inPath("id");
const one = json([webhookSchema]);
const ONE = "/v1/webhooks/{id}";

const of = (method: Operation["method"], path: string, summary: string, rest: Json) =>
  operation({ method, path, summary, tags: ["webhooks"], rest });

export function webhookOperations() {
  return [
    of("post", "/v1/webhooks", "Register an endpoint; the reply alone tells its secret.", {
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: anyOf([webhookRequestSchema], "input"),
            example: { url: "https://example.com/reranked" },
          },
        },
      },
      responses: { "201": answer("Registered.", one, ["Location"]), ...failures(WITH_BODY) },
    }),
    of("get", "/v1/webhooks", "The key's own endpoints.", {
      responses: { "200": answer("All.", json([webhookListSchema])), ...failures(USUAL) },
    }),
    of("get", ONE, "An endpoint, without its secret.", {
      parameters: [ID],
      responses: { "200": answer("Found.", one), ...failures(BY_ID) },
    }),
    of("delete", ONE, "Forget an endpoint: nothing more is sent to it.", {
      parameters: [ID],
      responses: { "204": { description: "Forgotten." }, ...failures(BY_ID) },
    }),
    of("post", `${ONE}/rotate`, "A new secret; the old one signs along for a while.", {
      parameters: [ID],
      responses: {
        "200": answer("With the new secret.", one),
        ...failures([...BY_ID, "idempotency_conflict"]),
      },
    }),
    of("post", `${ONE}/enable`, "Send to a disabled endpoint again.", {
      parameters: [ID],
      responses: { "200": answer("Enabled.", one), ...failures(BY_ID) },
    }),
    of("get", `${ONE}/deliveries`, "What was sent to it, newest first.", {
      parameters: [
        ID,
        ...pageParameters(100),
        inQuery("status", "Of a page, only these.", { type: "string", enum: DELIVERY_STATUSES }),
      ],
      responses: {
        "200": answer("A page.", json([deliveryListSchema])),
        ...failures([...BY_ID, "invalid_request"]),
      },
    }),
    of("post", `${ONE}/deliveries/{event}/replay`, "Send one again, now.", {
      parameters: [ID, inPath("event")],
      responses: {
        "202": answer("To be sent.", json([webhookDeliverySchema])),
        ...failures([...BY_ID, "invalid_request"]),
      },
    }),
  ];
}
