// Owns: which ids a judgement or a run may name.
// Must not know: files.

export interface KnownIds {
  hasQuery(id: string): boolean;
  hasDocument(id: string): boolean;
}

/** Where there are no texts to compare with. */
export const ANY_ID: KnownIds = { hasQuery: () => true, hasDocument: () => true };
