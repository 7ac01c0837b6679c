// Owns: the view that searches: the form above what was found, or how to make a collection.
// Must not know: what is in its parts.
import { useSignalEffect } from "@preact/signals";
import { client } from "../api/client.ts";
import { wantsKey } from "../api/problem.ts";
import { ProblemNote } from "../results/problem-note.tsx";
import { collections, collectionsProblem, readCollections } from "./collections/collections.ts";
import { NoCollections } from "./collections/no-collections.tsx";
import { FoundDocuments } from "./found-documents.tsx";
import { OnlineFigures } from "./online/online-figures.tsx";
import { SearchForm } from "./search-form.tsx";
import { problem, searchRunner } from "./search-run.ts";
import { collectionName } from "./search-setup.ts";
import { searchWords } from "./words.ts";
import "../style/command.css";
import "../style/line-plot.css";
import "../style/search.css";

export { searchRunner };

export function SearchView() {
  // At first, and with another key, which also lets go on what the lack of one ended.
  useSignalEffect(() => {
    void client.value;
    const ended = problem.peek();
    void readCollections().then(() => {
      if (ended && wantsKey(ended) && ended === problem.peek()) searchRunner.start();
    });
  });
  return (
    <main class="search-view">
      <h2 class="visually-hidden">{searchWords.value.title}</h2>
      <Content />
    </main>
  );
}

function Content() {
  const known = collections.value;
  const unknown = collectionsProblem.value;
  if (unknown && known === undefined) {
    return <ProblemNote problem={unknown} again={() => void readCollections()} />;
  }
  if (known === undefined) return <p class="note">{searchWords.value.reading}</p>;
  if (known.length === 0) return <NoCollections />;
  return (
    <>
      <SearchForm />
      <FoundDocuments />
      <OnlineFigures key={collectionName.value} collection={collectionName.value} />
    </>
  );
}
