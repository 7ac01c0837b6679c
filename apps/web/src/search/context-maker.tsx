// Owns: the text for a language model, made by the service when it is asked for, and copied.
// Must not know: how it is put together.
import type { SearchReply } from "@crossrank/client";
import { useSignal } from "@preact/signals";
import { client } from "../api/client.ts";
import type { Problem } from "../api/problem.ts";
import { CountField } from "../input/count-field.tsx";
import { CopyButton } from "../results/copy-button.tsx";
import { ProblemNote } from "../results/problem-note.tsx";
import { Pieces } from "../text/document-text.tsx";
import { type Answer, contextRequest, searchProblem } from "./search-run.ts";
import { searchWords } from "./words.ts";

type Context = NonNullable<SearchReply["context"]>;

const USUAL_TOKENS = 2000;

export function ContextMaker({ answer }: { readonly answer: Answer }) {
  const say = searchWords.value;
  const tokens = useSignal(USUAL_TOKENS);
  const context = useSignal<Context | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const make = async () => {
    try {
      const reply = await client.value.search(contextRequest(answer, tokens.value));
      context.value = reply.context;
      problem.value = undefined;
    } catch (error) {
      problem.value = searchProblem(error);
    }
  };
  return (
    <details class="context">
      <summary>{say.context}</summary>
      <p>{say.contextNote}</p>
      <div class="buttons">
        <CountField
          name={say.contextTokens}
          value={tokens.value}
          most={1_000_000}
          onChange={(count) => {
            tokens.value = count;
          }}
        />
        <button type="button" onClick={() => void make()}>
          {say.makeContext}
        </button>
      </div>
      {problem.value && <ProblemNote problem={problem.value} again={() => void make()} />}
      {context.value && <MadeContext context={context.value} />}
    </details>
  );
}

function MadeContext({ context }: { readonly context: Context }) {
  const say = searchWords.value;
  const { text, tokens, citations, omitted } = context;
  return (
    <>
      <p class="context-facts">
        {say.contextFacts(tokens, citations.length, omitted)}
        <CopyButton text={text} label={say.copyContext} />
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="context-text" tabIndex={0} aria-label={say.context}>
        <pre>
          <Pieces text={text} pattern={undefined} />
        </pre>
      </section>
      <ul class="chips" aria-label={say.citations}>
        {citations.map(({ number, id }) => (
          <li key={number} class="id">{`[${number}] ${id}`}</li>
        ))}
      </ul>
    </>
  );
}
