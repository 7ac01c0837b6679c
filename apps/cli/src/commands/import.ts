// Owns: `crossrank import`: a file of documents into a collection, with progress and what was wrong.
// Must not know: how documents are sent or kept.
import type { ImportProgress, ImportReport } from "@crossrank/client";
import { Command } from "commander";
import { openDocumentFile } from "../document-file.ts";
import { CheckFailedError } from "../exit-code.ts";
import { ImportBar } from "../import-bar.ts";
import { type ServiceAddress, serviceClient, withServiceAddress } from "../service-client.ts";
import type { CommandContext } from "./models.ts";

/** Tries of a part: a minute or two in all. */
const RETRIES = 8;
const ERRORS_SHOWN = 20;

interface ImportOptions extends ServiceAddress {
  readonly retriever?: "embedded" | "weaviate";
  readonly vectorizer?: string;
  readonly json?: true;
}

export function importCommand(context: CommandContext): Command {
  const command = new Command("import")
    .description(
      "Import documents into a collection, which is made unless it is there. Done again, it goes on where it was.",
    )
    .argument("<collection>", "its name")
    .argument("<file>", "one JSON object a line: id, text, title, metadata; .gz too; - for a pipe")
    .option("--retriever <name>", "embedded or weaviate, of a collection to be made")
    .option("--vectorizer <module>", "Weaviate's, of a collection to be made")
    .option("--json", "print the report as JSON");
  return withServiceAddress(command).action((collection, file, options) =>
    importFile(collection, file, options, context),
  );
}

async function importFile(
  name: string,
  path: string,
  { retriever, vectorizer, json, ...address }: ImportOptions,
  context: CommandContext,
): Promise<void> {
  const client = serviceClient(address, context, RETRIES);
  const { signal } = context;
  const file = openDocumentFile(path, process.stdin);
  const wanted = { name, retriever: retriever ?? null, vectorizer: vectorizer ?? null };
  await client.createCollection(wanted, { signal });
  const bar = new ImportBar(process.stderr, file.totalBytes);
  let done = 0;
  const onProgress = ({ lines, failed }: ImportProgress) => {
    done = lines;
    bar.show(file.readBytes(), lines, failed);
  };
  const report = await client
    .importDocuments(name, file.lines, { signal, onProgress })
    .finally(() => bar.end())
    .catch((error: unknown) => {
      if (done > 0) console.error(`${done} lines are done; the same command goes on from there`);
      throw error;
    });
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `${summaryOf(report)}\n`);
  if (report.failed === 0) return;
  for (const { line, id, message } of report.errors.slice(0, ERRORS_SHOWN)) {
    console.error(`line ${line}${id === null ? "" : ` (${id})`}: ${message}`);
  }
  const hidden = report.failed - Math.min(report.errors.length, ERRORS_SHOWN);
  if (hidden > 0) console.error(`… and ${hidden} more`);
  throw new CheckFailedError(`${report.failed} lines were not imported; the others are`);
}

const summaryOf = ({ imported, updated, unchanged, failed }: ImportReport): string =>
  `${imported} imported, ${updated} updated, ${unchanged} unchanged, ${failed} failed`;
