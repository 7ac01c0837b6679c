// Owns: entering and removing the API key.
// Must not know: what it is sent with.
import { signal } from "@preact/signals";
import { wantsKey } from "./api/problem.ts";
import { problemWords } from "./api/problem-words.ts";
import { Dialog } from "./dialog.tsx";
import { rank, ranker, readService } from "./state/page.ts";
import { apiKey } from "./state/settings.ts";
import { pageWords } from "./words.ts";

export const isKeyOpen = signal(false);

function use(key: string): void {
  apiKey.value = key.trim();
  isKeyOpen.value = false;
  void readService();
  // What the lack of a key ended goes on with it.
  const problem = ranker.progress.value?.problem;
  if (key !== "" && problem && wantsKey(problem)) rank();
}

/** Beside a problem that another key may mend. */
export function EnterKeyButton() {
  return (
    <button
      type="button"
      onClick={() => {
        isKeyOpen.value = true;
      }}
    >
      {problemWords.value.enterKey}
    </button>
  );
}

export function KeyDialog() {
  const say = pageWords.value;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const key = new FormData(event.currentTarget as HTMLFormElement).get("key");
    use(typeof key === "string" ? key : "");
  };
  return (
    <Dialog isOpen={isKeyOpen} title={say.key}>
      <form onSubmit={submit}>
        <p id="key-note">{say.keyNote}</p>
        <input
          name="key"
          type="password"
          autocomplete="off"
          aria-label={say.key}
          aria-describedby="key-note"
          value={apiKey.value}
        />
        <div class="buttons">
          <button type="submit" class="primary">
            {say.keySave}
          </button>
          {apiKey.value && (
            <button type="button" onClick={() => use("")}>
              {say.keyRemove}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
