// Owns: that what was typed is there again after a reload: kept in this tab, gone with it.
// Must not know: how it is shown.
import { effect } from "@preact/signals";
import { takeText } from "../input/load-text.ts";
import { type Options, options, query, type Source, source } from "./request.ts";

const KEY = "crossrank.draft";
/** After the last key press. */
const REST_MS = 800;
/** Keeping more takes so long that it waits for the page to be left. */
const LIGHT_CHARACTERS = 200_000;

interface Draft {
  readonly query: string;
  readonly options: Options;
  readonly name: string;
  readonly text: string;
  /** Of a table. */
  readonly columns?: Extract<Source, { kind: "table" }>["columns"];
}

/** Puts back what was kept, and keeps what changes from now on. */
export function keepDraft(): void {
  restore();
  let isKept = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const { length } = source.value.text;
    void query.value;
    void options.value;
    isKept = false;
    clearTimeout(timer);
    if (length <= LIGHT_CHARACTERS) timer = setTimeout(keep, REST_MS);
  });
  function keep() {
    if (!isKept) isKept = store();
    return isKept;
  }
  addEventListener("visibilitychange", keep);
  addEventListener("pagehide", keep);
  // More than the browser keeps: it asks before all is lost.
  addEventListener("beforeunload", (event) => {
    if (!keep()) event.preventDefault();
  });
}

/** Whether it could be stored. */
function store(): boolean {
  const from = source.peek();
  const draft: Draft = {
    query: query.peek(),
    options: options.peek(),
    text: from.text,
    name: from.kind === "table" ? from.name : "",
    ...(from.kind === "table" && { columns: from.columns }),
  };
  try {
    if (draft.query === "" && draft.text === "") sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

function restore(): void {
  const draft = read();
  if (draft === undefined) return;
  query.value = draft.query;
  options.value = draft.options;
  if (draft.columns === undefined) source.value = { kind: "lines", text: draft.text };
  else void takeText(draft.name, draft.text, draft.columns);
}

/** Undefined when there is none; written by no other than `store`. */
function read(): Draft | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "") as Draft;
  } catch {
    return undefined;
  }
}
