// Owns: what is worth knowing of the two set-ups before they are run.
// Must not know: rankings.
import { models } from "../state/page.ts";
import { scoresAlike, setups } from "./setups.ts";
import { compareWords } from "./words.ts";

export function SetupNote() {
  const say = compareWords.value;
  const served = models.value?.data ?? [];
  const [only] = served;
  const [a, b] = [setups.a.value, setups.b.value];
  const fallback = served.find((model) => model.default)?.id ?? "";
  const isSame = scoresAlike(a, b) && a.threshold === b.threshold;
  const hasTwoModels = (a.model || fallback) !== (b.model || fallback);
  return (
    <>
      {served.length === 1 && only && <p class="setup-note">{say.oneModel(only.id)}</p>}
      {isSame && <p class="setup-note notice">{say.sameSetups}</p>}
      {hasTwoModels && <p class="setup-note">{say.otherModels}</p>}
    </>
  );
}
