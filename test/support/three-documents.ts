// One request that every dialect and client is asked: the fake scorer ranks by length.

export const query = "which one";
export const documents = ["medium length", "short", "the longest of the three documents"];
/** Indexes of the documents, best first. */
export const ORDER = [2, 0, 1];
