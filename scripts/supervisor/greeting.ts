// What people read once everything runs: the address and one request to paste.
import path from "node:path";
import type { StartSettings } from "./settings.ts";

const EXAMPLE = {
  query: "苹果公司最新发布的手机",
  documents: ["苹果是一种健康的水果", "iPhone 15 Pro 支持钛合金边框"],
};

/** One line for bash; the body holds no single quote. With keys, who pastes it puts one in. */
export function exampleRequest(url: string, asksForKey: boolean): string {
  const body = JSON.stringify(EXAMPLE);
  const key = asksForKey ? " -H 'authorization: Bearer <your key>'" : "";
  return `curl -s ${url}/v1/rerank${key} -H 'content-type: application/json' -d '${body}'`;
}

export function greeting(url: string, settings: StartSettings): string[] {
  const logs = path.relative(process.cwd(), path.join(settings.dataDirectory, "logs"));
  return [
    `Crossrank is ready: ${url}   (logs: ${logs}; Ctrl-C stops it)`,
    "",
    ...(settings.environment["PAGE"] === "off" ? [] : [`Open ${url}/ in a browser, or paste:`]),
    exampleRequest(url, settings.asksForKey),
    "",
  ];
}
