// Owns: what was read, and what is wrong with it, line by line.
// Must not know: how it was read.
import { formatFinding } from "@crossrank/evaluation/findings";
import { Pieces } from "../../text/document-text.tsx";
import { data, phase } from "../evaluation.ts";
import { evaluateWords } from "../words.ts";

/** With the first answers there may be more findings: queries that the service refused. */
export function DataNote() {
  const say = evaluateWords.value;
  const read = data.value;
  void phase.value;
  if (read === undefined) return null;
  const { name, queries, findings } = read;
  const candidates = queries.reduce((sum, query) => sum + query.candidates.length, 0);
  return (
    <section class="data-note" aria-label={say.data}>
      <p role="status">
        <bdi class="file-name">
          <Pieces text={name} pattern={undefined} />
        </bdi>{" "}
        {say.read(queries.length, candidates)}
      </p>
      {queries.length === 0 && (
        <p class="file-note" role="alert">
          {say.nothing}
        </p>
      )}
      {findings.total > 0 && (
        <details class="findings">
          <summary class="notice">{say.findings(findings.total)}</summary>
          <ul lang="en">
            {findings.kept.map((finding, i) => (
              <li key={i}>
                <Pieces text={formatFinding(finding)} pattern={undefined} />
              </li>
            ))}
          </ul>
          {findings.total > findings.kept.length && (
            <p>{say.moreFindings(findings.total - findings.kept.length)}</p>
          )}
        </details>
      )}
    </section>
  );
}
