// Collections in tests: a service whose embedded collections lie in a folder of its own, and its calls.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startService, type TestService, type TestServiceOptions } from "./service.ts";

export interface SearchService extends TestService {
  readonly folder: string;
  call(method: string, path: string, body?: unknown, key?: string): Promise<Answer>;
}

interface Answer {
  readonly status: number;
  // Tests look at what they expect.
  // biome-ignore lint/suspicious/noExplicitAny: replies of many shapes
  readonly body: any;
}

/** A service on a folder of collections that is gone with it. Strings go out as they are. */
export async function startSearchService(options: TestServiceOptions): Promise<SearchService> {
  const folder = mkdtempSync(join(tmpdir(), "crossrank-collections-"));
  const settings = { COLLECTIONS_DIR: folder, ...options.settings };
  const service = await startService({ ...options, settings });
  return {
    ...service,
    folder,
    async call(method, path, body, key) {
      const response = await fetch(service.url + path, {
        method,
        ...(body !== undefined && {
          body: typeof body === "string" ? body : JSON.stringify(body),
        }),
        ...(key !== undefined && { headers: { authorization: `Bearer ${key}` } }),
      });
      return { status: response.status, body: await response.json() };
    },
    async close() {
      await service.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const jsonLines = (documents: readonly object[]): string =>
  documents.map((document) => `${JSON.stringify(document)}\n`).join("");
