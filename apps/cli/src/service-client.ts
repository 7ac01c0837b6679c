// Owns: which service a command asks, by its options and the environment.
// Must not know: what is asked.
import { Crossrank } from "@crossrank/client";
import type { Command } from "commander";
import type { CommandContext } from "./commands/models.ts";

export interface ServiceAddress {
  readonly url?: string;
}

export const withServiceAddress = (command: Command): Command =>
  command.option(
    "--url <address>",
    "the service (default: CROSSRANK_URL, else http://127.0.0.1:8080)",
  );

/** `maxRetries`: an import of hours may wait for the service's restart. */
export function serviceClient(
  { url }: ServiceAddress,
  { environment }: CommandContext,
  maxRetries = 2,
): Crossrank {
  return new Crossrank({
    baseUrl: url ?? (environment["CROSSRANK_URL"] || undefined),
    apiKey: environment["CROSSRANK_API_KEY"] || undefined,
    maxRetries,
  });
}
