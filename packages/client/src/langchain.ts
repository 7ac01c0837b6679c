// Owns: Crossrank as a document compressor of LangChain JS.
// Must not know: how calls are made.
import { Document, type DocumentInterface } from "@langchain/core/documents";
import { BaseDocumentCompressor } from "@langchain/core/retrievers/document_compressors";
import { Crossrank, type CrossrankOptions } from "./client.ts";
import type { RerankOptions } from "./contract.ts";

export interface CrossrankRerankOptions extends CrossrankOptions {
  /** A served model; the service's default one when left out. */
  readonly model?: string | undefined;
  /** Default 3, as other rerankers of LangChain have it. */
  readonly topN?: number | undefined;
  /** Further fields of a request, such as `threshold` or `long_document`. */
  readonly request?: RerankOptions | undefined;
}

/** Keeps the documents most relevant to a query, best first, each with `metadata.relevanceScore`. */
export class CrossrankRerank extends BaseDocumentCompressor {
  readonly #client: Crossrank;
  readonly #options: CrossrankRerankOptions;

  constructor(options: CrossrankRerankOptions = {}) {
    super();
    this.#client = new Crossrank(options);
    this.#options = options;
  }

  override async compressDocuments(
    documents: DocumentInterface[],
    query: string,
  ): Promise<DocumentInterface[]> {
    if (documents.length === 0) return [];
    const { model, topN = 3, request } = this.#options;
    const { results } = await this.#client.rerank({
      ...request,
      query,
      documents: documents.map(({ pageContent }) => pageContent),
      top_n: topN,
      ...(model !== undefined && { model }),
    });
    return results.flatMap(({ index, relevance_score }) => {
      const document = documents[index];
      if (document === undefined) return [];
      const metadata = { ...document.metadata, relevanceScore: relevance_score };
      return [new Document({ ...document, metadata })];
    });
  }
}
