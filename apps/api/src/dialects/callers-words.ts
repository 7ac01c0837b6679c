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
  return withPointers(error, (pointer) =>
    pointer.replace(/^\/([^/]+)/, (whole, name: string) => {
      const callers = Object.hasOwn(fieldNames, name) ? fieldNames[name] : undefined;
      // Who sent the native field is told of that one.
      const isNative =
        isObject(body) && name in body && !(callers !== undefined && callers in body);
      return callers === undefined || isNative ? whole : `/${callers}`;
    }),
  );
}

/** The same error with documents and query by their places in the caller's lists. */
export function atTheirPlaces(error: CrossrankError, places: readonly number[]): CrossrankError {
  return withPointers(error, (pointer) =>
    pointer
      .replace(/^\/documents\/(\d+)/, (_, index: string) => `/documents/${places[Number(index)]}`)
      .replace(/^\/query$/, `/query/${places[0]}`),
  );
}

function withPointers(error: CrossrankError, rename: (pointer: string) => string): CrossrankError {
  const fields = error.fields.map((field) => ({ ...field, pointer: rename(field.pointer) }));
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
