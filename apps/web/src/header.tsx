// Owns: the head of the page: name, views, language, theme, key, help.
// Must not know: what a view shows.
import { isHelpOpen } from "./help.tsx";
import { HistoryButton } from "./history/history-dialog.tsx";
import { isKeyOpen } from "./key-dialog.tsx";
import { LANGUAGES, type Language, language, OWN_NAMES } from "./language/language.ts";
import { RESULTS_HEADING } from "./results/results-panel.tsx";
import { apiKey, THEMES, type Theme, theme } from "./state/settings.ts";
import { VIEWS, view } from "./views.ts";
import { pageWords } from "./words.ts";

export function Header() {
  const say = pageWords.value;
  const themeNames: Readonly<Record<Theme, string>> = {
    system: say.themeSystem,
    light: say.themeLight,
    dark: say.themeDark,
  };
  const viewNames = {
    rank: say.viewRank,
    search: say.viewSearch,
    compare: say.viewCompare,
    evaluate: say.viewEvaluate,
    operate: say.viewOperate,
  };
  return (
    <header class="page-head">
      {view.value.name === "rank" && <SkipLink />}
      <h1>
        <svg viewBox="0 0 16 16" width="20" height="20" aria-hidden="true">
          <path d="M2 4C7 4 9 12 14 12" class="second" />
          <path d="M2 12C7 12 9 4 14 4" />
        </svg>
        Crossrank
      </h1>
      {VIEWS.length > 1 && (
        <nav aria-label={say.views}>
          {VIEWS.map((one) => (
            <a href={`#/${one.name}`} aria-current={one === view.value ? "page" : undefined}>
              {viewNames[one.name]}
            </a>
          ))}
        </nav>
      )}
      <div class="page-settings">
        <a class="quiet" href="docs">
          {say.api}
        </a>
        <select
          class="quiet"
          aria-label={say.language}
          value={language.value}
          onChange={({ currentTarget }) => {
            language.value = currentTarget.value as Language;
          }}
        >
          {LANGUAGES.map((one) => (
            <option value={one} lang={one}>
              {OWN_NAMES[one]}
            </option>
          ))}
        </select>
        <select
          class="quiet"
          aria-label={say.theme}
          value={theme.value}
          onChange={({ currentTarget }) => {
            theme.value = currentTarget.value as Theme;
          }}
        >
          {THEMES.map((one) => (
            <option value={one}>{themeNames[one]}</option>
          ))}
        </select>
        <HistoryButton />
        <button
          type="button"
          class={`quiet icon${apiKey.value ? " set" : ""}`}
          aria-label={apiKey.value ? say.keySet : say.key}
          title={apiKey.value ? say.keySet : say.key}
          onClick={() => {
            isKeyOpen.value = true;
          }}
        >
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <circle cx="5.5" cy="10.5" r="3" />
            <path d="M7.7 8.3 13.5 2.5M10.5 5.5l2.5 2.5M12.2 3.8l2 2" />
          </svg>
        </button>
        <button
          type="button"
          class="quiet icon"
          aria-label={say.help}
          title={`${say.help} (?)`}
          onClick={() => {
            isHelpOpen.value = true;
          }}
        >
          ?
        </button>
      </div>
    </header>
  );
}

/** The hash is taken by the views. */
function SkipLink() {
  const skip = (event: Event) => {
    event.preventDefault();
    document.getElementById(RESULTS_HEADING)?.focus();
  };
  return (
    <a class="skip" href={`#${RESULTS_HEADING}`} onClick={skip}>
      {pageWords.value.skip}
    </a>
  );
}
