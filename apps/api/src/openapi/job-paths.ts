// Owns: the documented paths of jobs that exist: looked at, followed, listed, canceled.
// Must not know: what a job is made of.
import { JOB_STATUSES, jobListSchema, jobSchema } from "@crossrank/protocol/job-contract";
import { operation } from "./operation.ts";
import { inPath, inQuery, pageParameters } from "./parameters.ts";
import { answer, failures, json } from "./responses.ts";
import { BY_ID, WITH_QUERY } from "./usual-failures.ts";

const BY_ID_AND_QUERY = [...BY_ID, ...WITH_QUERY];

const ID = inPath("id");
const LAST_EVENT_ID = {
  name: "Last-Event-ID",
  in: "header",
  description: "Go on after this event.",
  schema: { type: "string" },
};

const read = operation({
  method: "get",
  path: "/v1/jobs/{id}",
  summary: "A job: its state, and its result once it has ended.",
  tags: ["jobs"],
  rest: {
    parameters: [
      ID,
      inQuery("wait", "Answer when it has ended, or after so many seconds.", {
        type: "integer",
        minimum: 0,
        maximum: 60,
      }),
    ],
    responses: { "200": answer("Found.", json([jobSchema])), ...failures(BY_ID_AND_QUERY) },
  },
});

const cancel = operation({
  method: "delete",
  path: "/v1/jobs/{id}",
  summary: "Cancel a job; one that has ended stays as it is.",
  tags: ["jobs"],
  rest: {
    parameters: [ID],
    responses: { "200": answer("As it is now.", json([jobSchema])), ...failures(BY_ID_AND_QUERY) },
  },
});

const list = operation({
  method: "get",
  path: "/v1/jobs",
  summary: "The key's own jobs, newest first, without their results.",
  tags: ["jobs"],
  rest: {
    parameters: [
      ...pageParameters(100),
      inQuery("status", "Of a page, only these.", { type: "string", enum: JOB_STATUSES }),
    ],
    responses: { "200": answer("A page.", json([jobListSchema])), ...failures(WITH_QUERY) },
  },
});

const events = operation({
  method: "get",
  path: "/v1/jobs/{id}/events",
  summary: "What happens to a job, as server-sent events, until it has ended.",
  tags: ["jobs"],
  rest: {
    parameters: [
      ID,
      LAST_EVENT_ID,
      inQuery("last_event_id", "The same, for who cannot set headers.", { type: "string" }),
    ],
    responses: {
      "200": answer("queued, running, scored, and completed, failed or canceled.", {
        "text/event-stream": { schema: { type: "string" } },
      }),
      "204": { description: "All has been told." },
      ...failures(BY_ID_AND_QUERY),
    },
  },
});

export const jobOperations = () => [read, cancel, list, events];
