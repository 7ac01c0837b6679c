// Owns: text in HTML and SVG: nothing that came from data is ever read as markup.
// Must not know: pages.

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For text and for quoted attributes. Control characters, which HTML forbids, are gone. */
export function escapeMarkup(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[&<>"']/g, (mark) => ENTITIES[mark] ?? "")
    .replaceAll(/(?![\t\n])\p{Cc}/gu, "");
}
