/**
 * Owns the language hint: how the language of a query is told to a model.
 * Must not know models: one that was not trained with such prefixes reads them as words.
 */
import { CoreError } from "../core-error.ts";

const MAX_CHARACTERS = 16;

/** A primary language and optional subtags, as in BCP 47: `zh`, `zh-Hans`, `pt-BR`. */
const LANGUAGE_TAG = /^[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*$/;

/**
 * The query with its language in front, `lang:zh …`, or as it is without a language. Documents get
 * no prefix. What it costs a model that does not know the form is measured in docs/text.md.
 *
 * @throws CoreError `option_invalid` for anything but a language tag of at most 16 characters.
 */
export function hintLanguage(query: string, language: string | undefined): string {
  if (language === undefined) return query;
  if (language.length > MAX_CHARACTERS) {
    const message = `language must have at most ${MAX_CHARACTERS} characters, not ${language.length}`;
    throw new CoreError("option_invalid", message);
  }
  if (!LANGUAGE_TAG.test(language)) {
    throw new CoreError("option_invalid", "language must be a tag such as zh or pt-BR");
  }
  return `lang:${language} ${query}`;
}
