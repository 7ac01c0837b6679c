// Owns: the start of the page: what is drawn where, what the document is told of the settings.
// Must not know: anything that is drawn.
import { effect } from "@preact/signals";
import { render } from "preact";
import { App } from "./app.tsx";
import { rememberRuns } from "./history/history.ts";
import { listenToKeys } from "./keyboard.ts";
import { locale } from "./language/language.ts";
import { listenToLinks } from "./share/open-saved.ts";
import { keepDraft } from "./state/draft.ts";
import { readService } from "./state/page.ts";
import { theme } from "./state/settings.ts";
import { VIEWS } from "./views.ts";
import "./style/tokens.css";
import "./style/base.css";
import "./style/frame.css";
import "./style/input.css";
import "./style/results.css";
import "./style/threshold.css";
import "./style/cards.css";
import "./style/facts.css";
import "./style/text.css";
import "./style/charts.css";
import "./style/table.css";
import "./style/operate.css";
import "./style/compare.css";
import "./style/share.css";
import "./style/history.css";

effect(() => {
  document.documentElement.lang = locale.value;
});
effect(() => {
  document.documentElement.dataset["theme"] = theme.value;
});
listenToKeys();
keepDraft();
// Nobody is left to read the scores.
addEventListener("pagehide", () => {
  for (const { runner } of VIEWS) runner?.cancel();
});
listenToLinks();
rememberRuns();
void readService();

const place = document.getElementById("page");
if (place) render(<App />, place);
