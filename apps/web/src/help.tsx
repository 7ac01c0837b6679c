// Owns: the help: what the results mean, and the keys.
// Must not know: what the keys do.
import { signal } from "@preact/signals";
import { Dialog } from "./dialog.tsx";
import { letterShortcuts } from "./state/settings.ts";
import { pageWords } from "./words.ts";

export const isHelpOpen = signal(false);

export function Help() {
  const say = pageWords.value;
  const keys: readonly (readonly [keys: readonly string[], what: string])[] = [
    [["Ctrl/⌘ + Enter"], say.doRank],
    [["Esc"], say.doCancel],
    [["/"], say.doQuery],
    [["[", "]"], say.doThreshold],
    [["j", "k"], say.doCards],
    [["?"], say.doHelp],
  ];
  return (
    <Dialog isOpen={isHelpOpen} title={say.help}>
      <h3>{say.reading}</h3>
      <p>{say.readingText}</p>
      <p>{say.readingSearch}</p>
      <h3>{say.shortcuts}</h3>
      <dl class="keys">
        {keys.map(([names, what]) => (
          <div>
            <dt>
              {names.map((name) => (
                <kbd>{name}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input
          type="checkbox"
          checked={letterShortcuts.value === "on"}
          onChange={({ currentTarget }) => {
            letterShortcuts.value = currentTarget.checked ? "on" : "off";
          }}
        />
        {say.letters}
      </label>
    </Dialog>
  );
}
