// Owns: the request as code: choosing a language, looking at it, copying it.
// Must not know: how code is written.
import type { RerankRequest } from "@crossrank/client";
import { useMemo } from "preact/hooks";
import { CopyButton } from "../results/copy-button.tsx";
import { storedSignal } from "../state/stored-signal.ts";
import { CODE, type CodeKind, KEY_VARIABLE } from "./code.ts";
import { shareWords } from "./words.ts";

const KINDS = Object.keys(CODE) as CodeKind[];
const kind = storedSignal<CodeKind>("code", "curl", KINDS);

/** Enough to see what it is; a thousand documents would hold up the page. */
const SHOWN_CHARACTERS = 4000;

export function ShareCode({ request }: { readonly request: RerankRequest }) {
  const say = shareWords.value;
  const chosen = kind.value;
  const code = useMemo(() => {
    const baseUrl = new URL(".", document.baseURI).href.replace(/\/$/, "");
    return CODE[chosen].write({ baseUrl, request });
  }, [chosen, request]);
  // Where browsers offer no clipboard, it can be copied by hand.
  const shown = navigator.clipboard === undefined ? code : code.slice(0, SHOWN_CHARACTERS);
  return (
    <section class="share-part">
      <div class="share-head">
        <h3>{say.code}</h3>
        <select
          class="quiet"
          aria-label={say.language}
          value={chosen}
          onChange={({ currentTarget }) => {
            kind.value = currentTarget.value as CodeKind;
          }}
        >
          {KINDS.map((one) => (
            <option value={one}>{CODE[one].name}</option>
          ))}
        </select>
        <CopyButton text={code} label={say.copyCode} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="code" tabIndex={0} aria-label={CODE[chosen].name}>
        <pre>{shown}</pre>
      </section>
      {shown.length < code.length && <p>{say.more(code.length - shown.length)}</p>}
      <p>{say.codeNote(KEY_VARIABLE)}</p>
    </section>
  );
}
