// Owns: where the examples find the service, and the one line for when it is not there or refuses.
// Must not know: what is asked of it.
const { CROSSRANK_URL, CROSSRANK_API_KEY } = process.env;

export const baseUrl = CROSSRANK_URL || "http://127.0.0.1:8080";

/** Clients of hosted services insist on a key; a service without keys takes any. */
export const apiKey = CROSSRANK_API_KEY || "none";

/** Ends the example when the service cannot be used: SDKs try again, and then print a hundred lines. */
export async function requireService(): Promise<void> {
  const headers = { authorization: `Bearer ${apiKey}` };
  const response = await fetch(`${baseUrl}/v1/models`, { headers }).catch(({ cause }) =>
    noService(cause?.code ?? String(cause)),
  );
  const reply = await response.json().catch(() => noService("it is something else that answers"));
  const { detail } = reply as { detail?: string };
  if (!response.ok) end(`Crossrank answered ${response.status}: ${detail}`, 1);
}

function noService(reason: string): never {
  end(`No Crossrank at ${baseUrl} (${reason}): run \`npm start\` first, or set CROSSRANK_URL.`, 4);
}

function end(line: string, exitCode: number): never {
  console.error(line);
  process.exit(exitCode);
}
