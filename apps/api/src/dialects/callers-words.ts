// Owns: an error told to a caller of one dialect: in its field names, with the call it should have made.
// Must not know: HTTP, what was wrong.
import type { CrossrankError } from "@crossrank/protocol/errors";
import { type Dialect, isObject } from "./dialect.ts";
import { recognise } from "./dialects.ts";

/** The same error with the caller's own names for the fields. */
export function inCallersWords(
  error: CrossrankError,
  body: unknown,
  dialect: Dialect,
): CrossrankError {
  const fieldNames = dialect.fieldNames?.(body) ?? {};
  const fields = error.fields.map((field) => ({
    ...field,
    pointer: field.pointer.replace(/^\/([^/]+)/, (whole, name: string) => {
      return name in fieldNames ? `/${fieldNames[name]}` : whole;
    }),
  }));
  const message = error.fields.reduce((text, { pointer }, i) => {
    return text.replace(`${pointer}:`, `${fields[i]?.pointer}:`);
  }, error.message);
  return error.with({ message, fields });
}

/** For a body of another dialect: which one it looks like, and what to send where. */
export function withRightCall(
  error: CrossrankError,
  body: unknown,
  spoken: Dialect,
): CrossrankError {
  // Whose documents stand where they should has made another mistake.
  const documents = spoken.fieldNames?.(body)["documents"] ?? "documents";
  if (isObject(body) && documents in body) return error;
  const meant = recognise(body);
  if (error.code !== "invalid_request" || meant === undefined || meant === spoken) return error;
  const { path, body: example } = meant.example;
  const hint = `This looks like a call for ${meant.name}: POST ${path} ${JSON.stringify(example)}.`;
  return error.with({ message: `${error.message}. ${hint}` });
}
