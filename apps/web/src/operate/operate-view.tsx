// Owns: the view of the service at work: what it says of itself, in which order, and that it is watched.
// Must not know: what a part shows.
import { useEffect } from "preact/hooks";
import { FigureRow } from "./figure-row.tsx";
import { OutageNote } from "./outage-note.tsx";
import { QueueTable } from "./queue-table.tsx";
import { looks, outage, watchService } from "./service-watch.ts";
import { operateWords } from "./words.ts";
import { WorkerList } from "./worker-list.tsx";

export function OperateView() {
  useEffect(watchService, []);
  const say = operateWords.value;
  const seen = looks.value;
  const latest = seen.at(-1);
  const isLive = outage.value === undefined;
  return (
    <main class="operate">
      <header class="operate-head">
        <h2>{say.title}</h2>
        {isLive && <p class="live">{latest ? say.live : say.first}</p>}
      </header>
      <OutageNote lastMs={latest?.atMs} />
      {latest && (
        <div class={isLive ? "seen" : "seen stale"}>
          <FigureRow looks={seen} latest={latest} />
          <QueueTable looks={seen} queues={latest.queue.data} />
          <WorkerList looks={seen} workers={latest.workers} nowMs={latest.atMs} />
        </div>
      )}
    </main>
  );
}
