// Owns: the view that evaluates: data, run, report, one below the other.
// Must not know: what is in its parts.
import { useSignalEffect } from "@preact/signals";
import { client } from "../api/client.ts";
import { wantsKey } from "../api/problem.ts";
import { ProblemNote } from "../results/problem-note.tsx";
import { DataField } from "./data/data-field.tsx";
import { DataNote } from "./data/data-note.tsx";
import { evaluationRunner, problem, report } from "./evaluation.ts";
import { Downloads } from "./report/downloads.tsx";
import { ReportView } from "./report/report-view.tsx";
import { RunPanel } from "./run-panel.tsx";
import { evaluateWords } from "./words.ts";
import "../style/command.css";
import "../style/evaluate.css";
import "../style/line-plot.css";

export { evaluationRunner };

export function EvaluateView() {
  const say = evaluateWords.value;
  // What the lack of a key ended goes on with one.
  useSignalEffect(() => {
    void client.value;
    const ended = problem.peek();
    if (ended && wantsKey(ended)) evaluationRunner.start();
  });
  return (
    <main class="evaluate-view">
      <header class="evaluate-head">
        <h2>{say.title}</h2>
        <p>{say.what}</p>
      </header>
      <DataField />
      <DataNote />
      <RunPanel />
      {problem.value && <ProblemNote problem={problem.value} again={evaluationRunner.start} />}
      {report.value && (
        <>
          <Downloads report={report.value} />
          <ReportView report={report.value} />
        </>
      )}
    </main>
  );
}
