/**
 * Owns reading the hub's description of a repository at one commit: its files, sizes, checksums.
 * Must not know which of the files are wanted. Nothing in a description is trusted unchecked.
 */
import type { Licence } from "../catalogue.ts";
import { CoreError } from "../core-error.ts";
import { isObject, type JsonObject } from "../model-files/json-file.ts";
import { licenceFrom } from "./licence.ts";

export interface RepositoryFile {
  /** Relative to the repository, with `/`, never outside it. */
  readonly path: string;
  readonly bytes: number | undefined;
  /** 64 hex digits: SHA-256 (large files); 40: the git blob's SHA-1. Also the blob's name on disk. */
  readonly checksum: string | undefined;
}

export interface Repository {
  /** 40 hex digits. */
  readonly commit: string;
  readonly licence: Licence;
  readonly files: readonly RepositoryFile[];
}

const CHECKSUM = /^([0-9a-f]{64}|[0-9a-f]{40})$/;

export function isCommit(text: unknown): text is string {
  return typeof text === "string" && /^[0-9a-f]{40}$/.test(text);
}

/** A checksum as the hub writes it in a header or its API; undefined for anything else. */
export function parseChecksum(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const text = value.replace(/^W\//, "").replaceAll('"', "");
  return CHECKSUM.test(text) ? text : undefined;
}

/**
 * Checks the answer of `GET /api/models/{id}/revision/{revision}?blobs=true`.
 *
 * @throws CoreError `download_failed` when it is no such answer or names a file outside the
 * repository.
 */
export function parseRepository(json: unknown, subject: string): Repository {
  const siblings = isObject(json) ? json["siblings"] : undefined;
  if (!isObject(json) || !isCommit(json["sha"]) || !Array.isArray(siblings)) {
    throw new CoreError("download_failed", `the hub's description of ${subject} cannot be read`);
  }
  return {
    commit: json["sha"],
    licence: licenceFrom(declaredLicence(json)),
    files: siblings.map((sibling: unknown) => parseFile(sibling, subject)),
  };
}

function parseFile(sibling: unknown, subject: string): RepositoryFile {
  const path = isObject(sibling) ? sibling["rfilename"] : undefined;
  if (!isObject(sibling) || typeof path !== "string" || !isInside(path)) {
    const name = JSON.stringify(path)?.slice(0, 200);
    const message = `the hub lists ${name} among the files of ${subject}: it lies outside`;
    throw new CoreError("download_failed", message);
  }
  const large = isObject(sibling["lfs"]) ? sibling["lfs"] : undefined;
  const bytes = large?.["size"] ?? sibling["size"];
  return {
    path,
    bytes:
      typeof bytes === "number" && Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : undefined,
    // For a large file the git blob is only a pointer.
    checksum: parseChecksum(large === undefined ? sibling["blobId"] : large["sha256"]),
  };
}

/** Whether a path from outside stays in the folder that it is joined to, on every system. */
function isInside(path: string): boolean {
  const plain = !/[\\\p{Cc}]/u.test(path) && !/^[a-z]:/i.test(path);
  return plain && path.split("/").every((part) => !["", ".", ".."].includes(part));
}

function declaredLicence(json: JsonObject): string | undefined {
  const card = isObject(json["cardData"]) ? json["cardData"] : {};
  const { license, license_name: ownName } = card;
  // A licence outside the hub's list is called "other" there; its name says what it is.
  if (license === "other" && typeof ownName === "string") return ownName;
  if (typeof license === "string") return license;
  if (Array.isArray(license)) return license.join(", ");
  const tags: unknown[] = Array.isArray(json["tags"]) ? json["tags"] : [];
  const tag = tags.find((each) => typeof each === "string" && each.startsWith("license:"));
  return typeof tag === "string" ? tag.slice("license:".length) : undefined;
}
