// Batches in tests: a service whose files lie in a folder of its own, and what a batch is told of.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startService, type TestService } from "./service.ts";

/** A service on a folder of files that is gone with it. */
export async function startBulkService(
  redisUrl: string,
  settings: Record<string, string> = {},
): Promise<TestService & { readonly folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), "crossrank-files-"));
  const service = await startService({ redisUrl, settings: { FILES_DIR: folder, ...settings } });
  return {
    ...service,
    folder,
    async close() {
      await service.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
