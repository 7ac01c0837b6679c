// Owns: `crossrank keys create`: a new API key, shown once, and the entry that the service keeps of it.
// Must not know: the service.
import { createHash, randomBytes } from "node:crypto";
import { parseApiKeys } from "@crossrank/protocol/api-keys";
import { Command, InvalidArgumentError } from "commander";

/** Enough that nobody guesses it. */
const SECRET_BYTES = 32;

export function keysCommand(): Command {
  const create = new Command("create")
    .description("Make a key: the secret for the caller, and its entry in API_KEYS (a hash).")
    .argument("<name>", "whose key it is, in logs and quotas", readName)
    .option("--scopes <list>", "rerank, jobs, read, admin, with +", "rerank+jobs+read")
    .option("--expires <date>", "such as 2027-01-31")
    .option("--per-minute <count>", "most requests a minute")
    .option("--concurrent <count>", "most requests at once")
    .option("--weight <share>", "share of the workers beside other keys")
    .action((name: string, options: KeyOptions, command: Command) => {
      try {
        console.log(describeKey(name, options));
      } catch (error) {
        command.error(`error: ${error instanceof Error ? error.message : error}`);
      }
    });
  return new Command("keys").description("API keys of the service.").addCommand(create);
}

interface KeyOptions {
  readonly scopes?: string;
  readonly expires?: string;
  readonly perMinute?: string;
  readonly concurrent?: string;
  readonly weight?: string;
}

function readName(name: string): string {
  if (/^[\w-]{1,64}$/.test(name)) return name;
  throw new InvalidArgumentError("letters, digits, _ and -, at most 64.");
}

/**
 * What is printed: the secret, which nobody can show again, and the entry without it.
 * @throws Error that names the option at fault
 */
export function describeKey(name: string, options: KeyOptions): string {
  const secret = `crk_${randomBytes(SECRET_BYTES).toString("base64url")}`;
  const hash = createHash("sha256").update(secret).digest("hex");
  const { scopes, expires, perMinute, concurrent, weight } = options;
  const values = { scopes, expires, "per-minute": perMinute, concurrent, weight };
  const parts = Object.entries(values).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const [stray] = /[\s,:]/.exec(value) ?? [];
    if (stray !== undefined) throw new Error(`--${key} must not hold ${JSON.stringify(stray)}`);
    return [`${key}=${value}`];
  });
  const entry = [name, `sha256=${hash}`, ...parts].join(":");
  // What the service would refuse at its start is refused here.
  const [key] = parseApiKeys(entry);
  if (key?.expiresAt && key.expiresAt.getTime() <= Date.now()) {
    throw new Error(`--expires ${expires} has passed already`);
  }
  return `Key (shown this once):  ${secret}\nEntry for API_KEYS:     ${entry}`;
}
