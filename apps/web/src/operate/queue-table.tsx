// Owns: what is to be done, by model and urgency.
// Must not know: workers beyond their number.
import type { QueueList } from "@crossrank/client";
import { Sparkline } from "../charts/sparkline.tsx";
import { formatCount, formatDuration } from "../language/numbers.ts";
import { GAP_MS } from "./figure-row.tsx";
import type { Look } from "./service-history.ts";
import { operateWords } from "./words.ts";

type Queue = QueueList["data"][number];

interface QueueTableProps {
  readonly looks: readonly Look[];
  readonly queues: readonly Queue[];
}

export function QueueTable({ looks, queues }: QueueTableProps) {
  const say = operateWords.value;
  return (
    <section aria-labelledby="queues">
      <h3 id="queues">{say.queues}</h3>
      {queues.length === 0 ? (
        <p class="of">{say.noQueues}</p>
      ) : (
        <section
          class="wide"
          aria-labelledby="queues"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
          tabIndex={0}
        >
          <table>
            <thead>
              <tr>
                <th scope="col">{say.model}</th>
                <th scope="col">{say.urgency}</th>
                <th scope="col" class="number">
                  {say.waiting}
                </th>
                <th scope="col" class="number">
                  {say.taken}
                </th>
                <th scope="col" class="number">
                  {say.seconds}
                </th>
                <th scope="col" class="number">
                  {say.workerCount}
                </th>
                <th scope="col">{say.lately}</th>
              </tr>
            </thead>
            <tbody>
              {queues.map((queue) => (
                <QueueRow key={keyOf(queue)} queue={queue} looks={looks} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

const keyOf = ({ queue, urgency }: Queue) => `${queue} ${urgency}`;

function QueueRow({ queue, looks }: { readonly queue: Queue; readonly looks: readonly Look[] }) {
  const say = operateWords.value;
  const { model, urgency, waiting, taken, seconds, workers } = queue;
  const points = looks.map(({ atMs, queue: { data } }) => ({
    atMs,
    value: data.find((one) => keyOf(one) === keyOf(queue))?.outstanding,
  }));
  return (
    <tr>
      <th scope="row">{model}</th>
      <td>{say[urgency]}</td>
      <td class="number">{formatCount(waiting)}</td>
      <td class="number">{formatCount(taken)}</td>
      <td class="number">{seconds === undefined ? "–" : formatDuration(seconds * 1000)}</td>
      <td class="number">{formatCount(workers)}</td>
      <td>
        <Sparkline points={points} gapMs={GAP_MS} format={formatCount} />
      </td>
    </tr>
  );
}
