// Calls of collections and searches in tests.
import { startService, type TestService, type TestServiceOptions } from "./service.ts";

export interface SearchService extends TestService {
  call(method: string, path: string, body?: unknown, key?: string): Promise<Answer>;
}

interface Answer {
  readonly status: number;
  // Tests look at what they expect.
  // biome-ignore lint/suspicious/noExplicitAny: replies of many shapes
  readonly body: any;
}

/** `call` sends strings as they are. */
export async function startSearchService(options: TestServiceOptions): Promise<SearchService> {
  const service = await startService(options);
  return {
    ...service,
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
  };
}

export const jsonLines = (documents: readonly object[]): string =>
  documents.map((document) => `${JSON.stringify(document)}\n`).join("");
