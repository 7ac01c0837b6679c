// Owns: the start of the page: what is drawn where, what the document is told of the settings.
// Must not know: anything that is drawn.
import { effect } from "@preact/signals";
import { render } from "preact";
import { App } from "./app.tsx";
import { listenToKeys } from "./keyboard.ts";
import { locale } from "./language/language.ts";
import { keepDraft } from "./state/draft.ts";
import { ranker, readService } from "./state/page.ts";
import { theme } from "./state/settings.ts";
import "./style/tokens.css";
import "./style/base.css";
import "./style/frame.css";
import "./style/input.css";
import "./style/results.css";
import "./style/threshold.css";
import "./style/cards.css";
import "./style/facts.css";
import "./style/text.css";

effect(() => {
  document.documentElement.lang = locale.value;
});
effect(() => {
  document.documentElement.dataset["theme"] = theme.value;
});
listenToKeys();
keepDraft();
// Nobody is left to read the scores.
addEventListener("pagehide", () => ranker.cancel());
void readService();

const place = document.getElementById("page");
if (place) render(<App />, place);
