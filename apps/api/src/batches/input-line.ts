// Owns: what one line of an input must be: OpenAI's form, or Voyage's, which has no method and url.
// Must not know: other lines, what its body means.

import { parseJson } from "@crossrank/protocol/parse-json";
import { isObject, type JsonObject } from "../dialects/dialect.ts";
import type { Line } from "../lines.ts";
import { ENDPOINT, type InputProblem } from "./batch.ts";

const LONGEST_ID = 512;

export interface LineRequest {
  readonly customId: string;
  readonly body: JsonObject;
}

/** The request of a line, or what is wrong with it. */
export function readInputLine(
  { bytes, number: line }: Line,
  longestBytes: number,
): LineRequest | InputProblem {
  const problem = (code: string, param: string | null, message: string): InputProblem => {
    return { code, message, param, line };
  };
  if (bytes === undefined) {
    return problem("line_too_long", null, `The line has more than ${longestBytes} bytes.`);
  }
  const sent = parsed(bytes);
  if (!isObject(sent)) {
    return problem("invalid_json_line", null, "The line is no JSON object in UTF-8.");
  }
  const { custom_id: customId, method, url, body } = sent;
  if (customId === undefined || customId === null) {
    return problem("missing_required_parameter", "custom_id", "custom_id is required.");
  }
  if (typeof customId !== "string" || customId === "" || customId.length > LONGEST_ID) {
    const message = `custom_id must be a string of 1 to ${LONGEST_ID} characters.`;
    return problem("invalid_custom_id", "custom_id", message);
  }
  if (method !== undefined && method !== "POST") {
    return problem("invalid_method", "method", "method must be POST.");
  }
  if (url !== undefined && url !== ENDPOINT) {
    return problem("invalid_url", "url", `url must be ${ENDPOINT}, the batch's endpoint.`);
  }
  if (!isObject(body)) {
    return problem("missing_required_parameter", "body", "body must be an object.");
  }
  return { customId, body };
}

export const isProblem = (read: LineRequest | InputProblem): read is InputProblem => "code" in read;

function parsed(bytes: Buffer): unknown {
  try {
    return parseJson(bytes);
  } catch {
    return undefined;
  }
}
