// Owns: a page in a browser of its own, and the longest task of its main thread while something is done.
// Must not know: what is done on it.
import { type Browser, chromium, type Page } from "playwright-core";
import { findBrowser } from "../../scripts/set-up/browser.mjs";

export interface LongestTask {
  /** As somebody waits for it. Nothing else on the machine: then it is about `cpuMs`. */
  readonly wallMs: number;
  /** Of the thread alone: what others on the machine do does not count. */
  readonly cpuMs: number;
}

export async function startBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error("No Chromium: run npm run test:browser.");
  return await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
}

/** A page of a new visitor. */
export async function openPage(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(url);
  await page.locator("#query").waitFor();
  return page;
}

/** The longest task of the page's main thread while `act` runs and what follows from it settles. */
export async function longestTask(page: Page, act: () => Promise<unknown>): Promise<LongestTask> {
  const browser = page.context().browser();
  if (browser === null) throw new Error("a page without a browser");
  await page.evaluate(settle);
  await browser.startTracing(page, { categories: ["disabled-by-default-devtools.timeline"] });
  await act();
  await page.evaluate(settle);
  const trace = await browser.stopTracing();
  return longestIn(JSON.parse(trace.toString()) as Trace);
}

interface Trace {
  readonly traceEvents: readonly TraceEvent[];
}
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds; of the clock and of the thread. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Of the pages' main threads: there is one page. */
function longestIn({ traceEvents }: Trace): LongestTask {
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const names = traceEvents.filter(({ name }) => name === "thread_name");
  const main = new Set(names.filter(({ args }) => args?.name === "CrRendererMain").map(threadOf));
  const tasks = traceEvents.filter((one) => one.name === "RunTask" && main.has(threadOf(one)));
  if (tasks.length === 0) throw new Error("the trace holds no task");
  const longest = (field: "dur" | "tdur") =>
    tasks.reduce((most, task) => Math.max(most, task[field] ?? 0), 0) / 1000;
  return { wallMs: longest("dur"), cpuMs: longest("tdur") };
}

/** Until the page has nothing more to do. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    requestIdleCallback(() => setTimeout(() => requestIdleCallback(() => resolve()), 200));
  });
}
