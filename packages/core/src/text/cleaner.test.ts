/** Owns the guarantees on cleaning off the event loop; the thread's failures are played by scripts. */
import { spawnSync } from "node:child_process";
import { afterEach, expect, test } from "vitest";
import { HtmlCleaner } from "./cleaner.ts";

const MESSAGES = new URL("./cleaner-messages.ts", import.meta.url);
const CLEANER = new URL("./cleaner.ts", import.meta.url);

/** A thread that ends a text with `<` in the way the text says, or counts those it read; others come back in capitals. */
const PLAYED = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, workerData } from "node:worker_threads";
    import { beginText, endText } from "${MESSAGES}";
    let count = 0;
    parentPort.on("message", (texts) => {
      const done = texts.map((text, index) => {
        beginText(workerData, index);
        while (text.includes("<forever>"));
        if (text.includes("<exit>")) process.exit(3);
        if (text.includes("<memory>")) for (const all = []; ; ) all.push(new Array(1e6).fill(index));
        endText(workerData);
        count++;
        if (text.includes("<count>")) text = String(count);
        return { text: text.toUpperCase(), segments: new Uint32Array([0, 0, text.length]) };
      });
      parentPort.postMessage({ kind: "cleaned", texts: done });
    });
  `)}`,
);

const open: HtmlCleaner[] = [];
function create(...options: ConstructorParameters<typeof HtmlCleaner>): HtmlCleaner {
  const cleaner = new HtmlCleaner(...options);
  open.push(cleaner);
  return cleaner;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((cleaner) => cleaner.close()));
});

const textsOf = async (cleaner: HtmlCleaner, documents: readonly string[]) =>
  (await cleaner.clean(documents)).map(({ text }) => text);

test("documents come back in their order, each with the way to its source", async () => {
  const documents = ["plain", "<p>a</p><p>&lt;b</p>", "", "a < b", "x &amp; y"];
  const cleaned = await create().clean(documents);
  expect(cleaned.map(({ text }) => text)).toEqual(["plain", "a\n<b", "", "a < b", "x & y"]);
  expect(cleaned[0]?.toSource(1, 3)).toEqual({ start: 1, end: 3 });
  expect(cleaned[1]?.toSource(2, 4)).toEqual({ start: 11, end: 16 });
  expect(cleaned[3]?.toSource(1, 3)).toEqual({ start: 1, end: 3 });
});

test("no documents give no texts", async () => {
  expect(await create().clean([])).toEqual([]);
});

test("many and large documents pass in portions, concurrent calls beside each other", async () => {
  const cleaner = create();
  const page = (name: string) => `<p>${name}</p>${"<b>x</b> ".repeat(3_000)}`;
  const calls = ["a", "b", "c"].map((call) =>
    Array.from({ length: 60 }, (_, index) => page(`${call}${index}`)),
  );
  const texts = await Promise.all(calls.map((documents) => textsOf(cleaner, documents)));
  expect(texts.map((call) => call.map((text) => text.split("\n")[0]))).toEqual(
    ["a", "b", "c"].map((call) => Array.from({ length: 60 }, (_, index) => `${call}${index}`)),
  );
});

test("a refused document is named by its index and the bound, never by its text", async () => {
  const nested = `${"<div>".repeat(10_001)}secret${"</div>".repeat(10_001)}`;
  const large = "x".repeat(300_000);
  await expect(create().clean([large, "<p>a", "b", nested])).rejects.toMatchObject({
    code: "document_unreadable",
    message: "document 3: its elements are nested more than 10000 deep",
  });
  await expect(create().clean(["a", `<p>${"x".repeat(2 ** 20)}`])).rejects.toMatchObject({
    code: "document_unreadable",
    message: "document 1: it has 1048579 characters of HTML, the limit is 1048576",
  });
  expect(await textsOf(create(), ["x".repeat(2 ** 20 + 1)])).toHaveLength(1);
});

test.each([
  ["takes for ever", "<forever>", 50, "it takes longer than 50 ms to read"],
  ["ends its thread", "<exit>", 60_000, "its HTML cannot be parsed"],
  ["needs all memory", "<memory>", 60_000, "its HTML cannot be parsed"],
])("a document that %s fails alone, all others go on", async (_name, bad, timeoutMs, reason) => {
  const cleaner = create({ thread: PLAYED, timeoutMs });
  const before = textsOf(cleaner, ["<a", "<b"]);
  const failing = cleaner.clean(["<c", bad, "<d"]);
  const beside = textsOf(cleaner, ["<e", "f"]);
  await expect(failing).rejects.toMatchObject({
    code: "document_unreadable",
    message: `document 1: ${reason}`,
  });
  expect(await before).toEqual(["<A", "<B"]);
  expect(await beside).toEqual(["<E", "f"]);
  expect(await textsOf(cleaner, ["<g"])).toEqual(["<G"]);
});

test("a thread that cannot start is an error of the engine, not of a document", async () => {
  const cleaner = create({ thread: new URL("./missing-thread.ts", import.meta.url) });
  await expect(cleaner.clean(["<p>"])).rejects.toMatchObject({ code: "engine_failed" });
});

test("a call that was aborted ends with the signal's reason", async () => {
  const signal = AbortSignal.abort(new Error("gone"));
  await expect(create().clean(["<p>"], signal)).rejects.toThrow("gone");
});

test("a call that is aborted while it is cleaned ends at once, one that waits is never begun", async () => {
  const cleaner = create({ thread: PLAYED, timeoutMs: 500 });
  const [stuck, waiting] = [new AbortController(), new AbortController()];
  const gone = [
    expect(cleaner.clean(["<forever>"], stuck.signal)).rejects.toThrow("hung up"),
    expect(cleaner.clean(["<a", "<b"], waiting.signal)).rejects.toThrow("gave up"),
  ];
  const beside = textsOf(cleaner, ["<count>"]);
  stuck.abort(new Error("hung up"));
  waiting.abort(new Error("gave up"));
  // Both are heard while the thread is stuck, before anything could make it go on.
  const first = await Promise.race([Promise.all(gone).then(() => "aborted"), beside]);
  expect(first).toBe("aborted");
  expect(await beside).toEqual(["1"]);
});

test("callers take turns: one document waits for four of another caller, not for all", async () => {
  const cleaner = create({ thread: PLAYED });
  const many = textsOf(cleaner, Array<string>(100).fill("<a"));
  expect(await textsOf(cleaner, ["<count>"])).toEqual(["5"]);
  expect(await many).toHaveLength(100);
});

test("close ends what runs, however stuck, and refuses what comes", async () => {
  const cleaner = create({ thread: PLAYED });
  const stuck = expect(cleaner.clean(["<forever>"])).rejects.toMatchObject({ code: "closed" });
  await cleaner.close();
  await stuck;
  await expect(cleaner.clean(["a"])).rejects.toMatchObject({ code: "closed" });
});

test("an idle cleaner does not keep the process alive, one at work does", () => {
  const script = `
    import { HtmlCleaner } from "${CLEANER}";
    const cleaner = new HtmlCleaner();
    const done = cleaner.clean(["<p>a</p>"]);
    done.then(([{ text }]) => console.log(text));
  `;
  const run = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    encoding: "utf8",
    timeout: 15_000,
  });
  expect(run).toMatchObject({ status: 0, signal: null, stdout: "a\n" });
});
