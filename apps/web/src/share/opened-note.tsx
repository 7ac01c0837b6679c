// Owns: saying that a link or a file has filled the page, or could not.
// Must not know: what was in it.
import { opened } from "./open-saved.ts";
import { shareWords } from "./words.ts";

export function OpenedNote() {
  const say = shareWords.value;
  return (
    <div role="status">
      {opened.value && (
        <p class="opened">
          {say[opened.value]}
          <button
            type="button"
            class="link"
            onClick={() => {
              opened.value = undefined;
            }}
          >
            {say.dismiss}
          </button>
        </p>
      )}
    </div>
  );
}
