// Owns: which language the page speaks, and dictionaries that have every word in both.
// Must not know: any word; each area keeps its own.
import { computed, type ReadonlySignal } from "@preact/signals";
import { storedSignal } from "../state/stored-signal.ts";

export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

/** As who speaks it calls it. */
export const OWN_NAMES: Readonly<Record<Language, string>> = { en: "English", zh: "中文" };

/** As the browser prefers, until another one is chosen. */
export const language = storedSignal<Language>("language", preferred(), LANGUAGES);

/** The language as HTML and `Intl` name it. */
export const locale = computed(() => (language.value === "zh" ? "zh-CN" : "en"));

type Words = Readonly<Record<string, string | ((...values: never[]) => string)>>;
type Translation<T extends Words> = {
  [Name in keyof T]: T[Name] extends string ? string : T[Name];
};

/** The words of an area in the chosen language; one that is missing in the second does not compile. */
export function words<T extends Words>(
  english: T,
  chinese: Translation<NoInfer<T>>,
): ReadonlySignal<Translation<T>> {
  return computed(() => (language.value === "zh" ? chinese : (english as Translation<T>)));
}

function preferred(): Language {
  const wanted = globalThis.navigator?.languages ?? [];
  const first = wanted.find((tag) => /^(en|zh)\b/i.test(tag));
  return first?.toLowerCase().startsWith("zh") ? "zh" : "en";
}
