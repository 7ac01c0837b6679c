// Owns: the link to what is shared, or a file where that is too much for one.
// Must not know: what is shared.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { CopyButton } from "../results/copy-button.tsx";
import { LONGEST_LINK, linkOf } from "./link.ts";
import { saveFile } from "./save-file.ts";
import { SAVED_FILE_NAME, savedFile } from "./saved-file.ts";
import type { SavedInput } from "./saved-input.ts";
import { shareWords } from "./words.ts";

export function ShareLink({ saved }: { readonly saved: SavedInput }) {
  const say = shareWords.value;
  const fragment = useSignal("");
  useEffect(() => {
    void linkOf(saved).then((link) => {
      fragment.value = link;
    });
  }, [saved]);
  const { length } = fragment.value;
  const link = new URL(fragment.value, document.baseURI).href;
  return (
    <section class="share-part">
      <h3>{say.link}</h3>
      {length > LONGEST_LINK ? (
        <>
          <p>{say.tooLong(length, LONGEST_LINK)}</p>
          <button type="button" onClick={() => saveFile(SAVED_FILE_NAME, savedFile(saved))}>
            {say.saveInput}
          </button>
        </>
      ) : (
        <>
          <div class="share-link">
            <input
              readOnly
              aria-label={say.link}
              value={length > 0 ? link : ""}
              onFocus={({ currentTarget }) => currentTarget.select()}
            />
            <CopyButton text={link} label={say.copyLink} />
          </div>
          <p>{say.linkNote}</p>
        </>
      )}
    </section>
  );
}
