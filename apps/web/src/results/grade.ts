// Owns: a relevance_score in a word.
// Must not know: languages, colours.

export type Grade = "strong" | "likely" | "weak" | "unlikely";

export function gradeOf(relevanceScore: number): Grade {
  if (relevanceScore >= 0.75) return "strong";
  if (relevanceScore >= 0.5) return "likely";
  return relevanceScore >= 0.25 ? "weak" : "unlikely";
}
