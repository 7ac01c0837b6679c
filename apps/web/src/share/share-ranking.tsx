// Owns: what can be shared of the page's ranking: link, code, files.
// Must not know: how any of them is made.
import { useMemo } from "preact/hooks";
import { ranker } from "../state/page.ts";
import type { Ranking } from "../state/ranker.ts";
import { options } from "../state/request.ts";
import { chosenThreshold, toThreshold } from "../state/threshold.ts";
import { savedInput } from "./saved-input.ts";
import { ShareButton } from "./share-button.tsx";
import { ShareCode } from "./share-code.tsx";
import { ShareExport } from "./share-export.tsx";
import { ShareLink } from "./share-link.tsx";
import { wireRequest } from "./wire-request.ts";

export function ShareRanking() {
  const ranking = ranker.ranking.value;
  if (ranking === undefined) return null;
  return <ShareButton>{() => <Parts ranking={ranking} />}</ShareButton>;
}

function Parts({ ranking }: { readonly ranking: Ranking }) {
  const { topN } = options.value;
  const threshold = chosenThreshold.value;
  const { saved, wire } = useMemo(() => {
    // As it was ranked, with what only changes the view as it is now.
    const request = { ...ranking.request, options: { ...ranking.request.options, topN } };
    return {
      saved: savedInput(request, threshold),
      wire: wireRequest(request, toThreshold(threshold)),
    };
  }, [ranking, topN, threshold]);
  const { documents: _, ...asked } = wire;
  return (
    <>
      <ShareLink saved={saved} />
      <ShareCode request={wire} />
      <ShareExport asked={{ ...asked, model: ranking.result?.model }} />
    </>
  );
}
