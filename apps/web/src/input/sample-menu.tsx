// Owns: the menu of samples, and what choosing one does.
// Must not know: the samples' texts.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { LANGUAGES, OWN_NAMES } from "../language/language.ts";
import { pageRunner } from "../state/page.ts";
import { DEFAULT_OPTIONS, options, query, source } from "../state/request.ts";
import type { Runner } from "../state/runner.ts";
import { SAMPLES, type Sample } from "./samples.ts";
import { inputWords } from "./words.ts";

/** Puts a sample into the input and runs it. */
export function takeSample(sample: Sample, runner: Runner = pageRunner): void {
  query.value = sample.query;
  source.value = { kind: "lines", text: sample.documents.join("\n") };
  options.value = { ...DEFAULT_OPTIONS, ...sample.options };
  runner.start();
}

/** No select: there an arrow key would choose, and what was typed be lost. */
export function SampleMenu({ runner }: { readonly runner: Runner }) {
  const menu = useRef<HTMLDetailsElement>(null);
  const isOpen = useSignal(false);
  const close = () => {
    isOpen.value = false;
  };
  useEffect(() => {
    if (!isOpen.value) return;
    const closeOutside = ({ target }: Event) => {
      if (!menu.current?.contains(target as Node)) close();
    };
    const elsewhere = ["pointerdown", "focusin"] as const;
    for (const name of elsewhere) addEventListener(name, closeOutside);
    return () => {
      for (const name of elsewhere) removeEventListener(name, closeOutside);
    };
  }, [isOpen.value]);
  return (
    <details
      ref={menu}
      class="samples"
      open={isOpen.value}
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open;
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !isOpen.value) return;
        event.preventDefault();
        close();
        menu.current?.querySelector("summary")?.focus();
      }}
    >
      <summary class="quiet">{inputWords.value.samples}</summary>
      {isOpen.value && (
        <div class="sample-list">
          {LANGUAGES.map((language) => (
            <section lang={language}>
              <h3>{OWN_NAMES[language]}</h3>
              <ul>
                {SAMPLES.filter((sample) => sample.language === language).map((sample) => (
                  <li>
                    <button
                      type="button"
                      class="quiet"
                      onClick={() => {
                        close();
                        takeSample(sample, runner);
                      }}
                    >
                      {sample.title}
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      )}
    </details>
  );
}
