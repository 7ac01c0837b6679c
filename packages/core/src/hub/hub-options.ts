/**
 * Owns what a caller may say about the hub, and which environment variables say it.
 * Must not know the process: the environment is handed in.
 */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { CoreError } from "../core-error.ts";

/** How much of a pull is on disk; bytes of an interrupted pull count as received. */
export interface DownloadProgress {
  /** Path in the repository. */
  readonly file: string;
  readonly receivedBytes: number;
  readonly totalBytes: number;
  /** Over all files of this pull that were missing when it began. */
  readonly overallReceivedBytes: number;
  readonly overallTotalBytes: number;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export interface HubOptions {
  /** Base address without a slash at its end. */
  readonly endpoint: string;
  /** Folder in the layout that Hugging Face's tools share. */
  readonly cacheFolder: string;
  /** Sent to the endpoint's origin only. */
  readonly token: string | undefined;
  /** Nothing but the cache is used. */
  readonly offline: boolean;
  /** HTTP_PROXY, HTTPS_PROXY, NO_PROXY (also in small letters), as Node reads them. */
  readonly proxy: Environment;
  /** How long a connection may stay silent before it is given up and tried again. */
  readonly stallTimeoutMs: number;
  /** Licences (SPDX) or model ids whose terms the operator accepts; capitals do not matter. */
  readonly acceptedLicences: readonly string[];
  /**
   * Ask the hub what a branch is today, though a commit is recorded, and hash what is there already,
   * so that damage is mended. Default false.
   */
  readonly refresh?: boolean;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
}

const PROXY_NAMES = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];
const DEFAULT_ENDPOINT = "https://huggingface.co";
const DEFAULT_STALL_TIMEOUT_MS = 30_000;

/**
 * Reads HF_ENDPOINT, HF_HUB_CACHE, HF_HOME, HF_TOKEN, HF_TOKEN_PATH, HF_HUB_OFFLINE,
 * HF_HUB_DOWNLOAD_TIMEOUT (seconds), the proxy variables and ACCEPT_LICENCE (a list with commas).
 *
 * @throws CoreError `option_invalid` naming the variable.
 */
export function hubOptionsFrom(environment: Environment): HubOptions {
  const read = (name: string) => environment[name]?.trim() || undefined;
  const home = read("HOME") ?? homedir();
  const expand = (path: string) => (/^~(\/|$)/.test(path) ? join(home, path.slice(1)) : path);
  const caches = read("XDG_CACHE_HOME") ?? join(home, ".cache");
  const hubHome = expand(read("HF_HOME") ?? join(caches, "huggingface"));
  const tokenPath = expand(read("HF_TOKEN_PATH") ?? join(hubHome, "token"));
  const proxyNames = PROXY_NAMES.flatMap((name) => [name, name.toLowerCase()]);
  return {
    endpoint: endpointIn(read("HF_ENDPOINT") ?? DEFAULT_ENDPOINT),
    cacheFolder: expand(read("HF_HUB_CACHE") ?? join(hubHome, "hub")),
    token: read("HF_TOKEN") ?? readToken(tokenPath),
    offline: /^(1|true|yes|on)$/i.test(read("HF_HUB_OFFLINE") ?? ""),
    proxy: Object.fromEntries(proxyNames.map((name) => [name, read(name)])),
    stallTimeoutMs: millisecondsIn("HF_HUB_DOWNLOAD_TIMEOUT", read("HF_HUB_DOWNLOAD_TIMEOUT")),
    acceptedLicences: (read("ACCEPT_LICENCE") ?? "")
      .split(",")
      .map((each) => each.trim())
      .filter(Boolean),
  };
}

function endpointIn(value: string): string {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new CoreError("option_invalid", "HF_ENDPOINT must be an http:// or https:// address");
  }
  return value.replace(/\/+$/, "");
}

function millisecondsIn(name: string, value: string | undefined): number {
  if (value === undefined) return DEFAULT_STALL_TIMEOUT_MS;
  const seconds = Number(value);
  if (seconds > 0 && seconds <= 86_400) return seconds * 1000;
  throw new CoreError("option_invalid", `${name} must be seconds from 0 to 86400, not ${value}`);
}

function readToken(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim() || undefined;
  } catch {
    // No such file is the rule: most people have no token.
    return undefined;
  }
}
