/**
 * Owns a hub on loopback that speaks as Hugging Face's does: descriptions, commits, small files
 * directly, large ones by redirect to another origin. Its faults are set per file, in order.
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

export interface HubRequest {
  readonly server: "hub" | "cdn";
  readonly method: string;
  readonly path: string;
  /** Of the file asked for, where it is one. */
  readonly file?: string | undefined;
  readonly range?: string | undefined;
  readonly authorization?: string | undefined;
  readonly atMs: number;
}

/** What goes wrong with the bodies of one file; the commit and the description stay right. */
export type Fault =
  | { readonly status: number; readonly headers?: Record<string, string> }
  /** The connection ends after this byte of the file. */
  | { readonly cutAt: number }
  /** Nothing comes after this byte, and the connection stays open until `until`. */
  | { readonly hangAt: number; readonly until?: Promise<unknown> }
  /** Right size, wrong bytes. */
  | { readonly corrupt: true }
  /** Everything from the start, whatever range was asked for. */
  | { readonly ignoreRange: true };

export type Files = Readonly<Record<string, Buffer>>;

interface Repository {
  readonly commits: Map<string, Files>;
  readonly branches: Map<string, string>;
  licence: string | undefined;
  /** Changes the description before it is sent. */
  edit: (description: Record<string, unknown>) => void;
}

export class StandInHub {
  readonly requests: HubRequest[] = [];
  /** Requests without this token are answered 401, on the hub, not on the CDN. */
  token: string | undefined;
  readonly #repositories = new Map<string, Repository>();
  readonly #faults = new Map<string, Fault[]>();
  readonly #hub: Server = createServer((request, response) => this.#answer(request, response));
  readonly #cdn: Server = createServer((request, response) => this.#answerCdn(request, response));

  static async start(): Promise<StandInHub> {
    const hub = new StandInHub();
    for (const server of [hub.#hub, hub.#cdn]) {
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
    }
    return hub;
  }

  get endpoint(): string {
    return addressOf(this.#hub);
  }

  /** Puts files under a new commit and moves the branch there; gives the commit. */
  publish(id: string, files: Files, branch = "main"): string {
    const repository = this.#repositories.get(id) ?? newRepository();
    this.#repositories.set(id, repository);
    const commit = sha("sha1", Buffer.from(`${id} ${branch} ${repository.commits.size}`));
    repository.commits.set(commit, files);
    repository.branches.set(branch, commit);
    return commit;
  }

  repository(id: string): Repository {
    const repository = this.#repositories.get(id);
    if (repository === undefined) throw new Error(`${id} was not published`);
    return repository;
  }

  /**
   * The next requests for the file's body meet these faults, one each; then all is well. `api` is
   * the description of a commit, which knows statuses only.
   */
  fail(file: string, ...faults: Fault[]): void {
    this.#faults.set(file, faults);
  }

  /** GETs of a file's body, from wherever it came. */
  bodiesOf(file: string): HubRequest[] {
    return this.requests.filter((request) => {
      const body = request.server === "cdn" || !isLarge(request.file ?? "");
      return request.file === file && request.method === "GET" && body;
    });
  }

  async close(): Promise<void> {
    for (const server of [this.#hub, this.#cdn]) {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse): ServerResponse {
    const url = new URL(request.url ?? "/", this.endpoint);
    const described = /^\/api\/models\/([^/]+\/[^/]+)\/revision\/([^/]+)$/.exec(url.pathname);
    const resolved = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(url.pathname);
    const [, id = "", revision = "", path] = described ?? resolved ?? [];
    this.#note("hub", request, path);
    const fault = described && this.#faults.get("api")?.shift();
    if (fault && "status" in fault) return end(response, fault.status, undefined, fault.headers);
    const repository = this.#repositories.get(id);
    const { authorization } = request.headers;
    if (this.token !== undefined && authorization !== `Bearer ${this.token}`) {
      return end(response, 401);
    }
    const commit = repository?.branches.get(decodeURIComponent(revision)) ?? revision;
    const files = repository?.commits.get(commit);
    if (repository === undefined || files === undefined) return end(response, 404);
    if (path === undefined) {
      const description = describe(id, commit, files, repository);
      response.setHeader("content-type", "application/json");
      return end(response, 200, Buffer.from(JSON.stringify(description)));
    }
    const body = files[decodeURIComponent(path)];
    if (body === undefined)
      return end(response, 404, undefined, { "x-error-code": "EntryNotFound" });
    response.setHeader("x-repo-commit", commit);
    if (!isLarge(path)) return this.#serve(path, body, `"${gitSha1(body)}"`, request, response);
    const location = `${addressOf(this.#cdn)}/${id}/${commit}/${path}?Signature=secret`;
    const linked = { "x-linked-etag": `"${sha("sha256", body)}"`, "x-linked-size": body.length };
    return end(response, 302, undefined, { location, ...linked });
  }

  #answerCdn(request: IncomingMessage, response: ServerResponse): ServerResponse {
    const url = new URL(request.url ?? "/", this.endpoint);
    const [, organisation, name, commit = "", ...rest] = url.pathname.split("/");
    const path = rest.join("/");
    this.#note("cdn", request, path);
    const body = this.#repositories.get(`${organisation}/${name}`)?.commits.get(commit)?.[path];
    if (body === undefined) return end(response, 404);
    // A CDN's entity tags are its own.
    return this.#serve(path, body, `"cdn-${body.length}"`, request, response);
  }

  #serve(
    path: string,
    body: Buffer,
    etag: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): ServerResponse {
    const fault = request.method === "GET" ? this.#faults.get(path)?.shift() : undefined;
    if (fault !== undefined && "status" in fault) {
      return end(response, fault.status, undefined, fault.headers);
    }
    const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1];
    const ranged = asked !== undefined && !(fault !== undefined && "ignoreRange" in fault);
    const start = ranged ? Number(asked) : 0;
    const sent = fault !== undefined && "corrupt" in fault ? Buffer.alloc(body.length, "x") : body;
    response.writeHead(ranged ? 206 : 200, {
      etag,
      "content-length": body.length - start,
      ...(ranged && { "content-range": `bytes ${start}-${body.length - 1}/${body.length}` }),
    });
    if (fault !== undefined && "cutAt" in fault) {
      response.write(body.subarray(start, fault.cutAt), () => response.destroy());
    } else if (fault !== undefined && "hangAt" in fault) {
      response.write(body.subarray(start, fault.hangAt));
      void fault.until?.then(() => response.end(body.subarray(fault.hangAt)));
    } else {
      response.end(request.method === "HEAD" ? undefined : sent.subarray(start));
    }
    return response;
  }

  #note(server: "hub" | "cdn", request: IncomingMessage, file: string | undefined): void {
    const { range, authorization } = request.headers;
    const path = (request.url ?? "").split("?")[0] ?? "";
    const method = request.method ?? "";
    this.requests.push({ server, method, path, file, range, authorization, atMs: Date.now() });
  }
}

/** All files below a folder, by their path in it. */
export function readFiles(folder: string): Files {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((e) => join(e.parentPath, e.name));
  return Object.fromEntries(
    paths.map((path) => [path.slice(folder.length + 1), readFileSync(path)]),
  );
}

export function gitSha1(body: Buffer): string {
  return sha("sha1", Buffer.concat([Buffer.from(`blob ${body.length}\0`), body]));
}

export function sha(algorithm: "sha1" | "sha256", body: Buffer): string {
  return createHash(algorithm).update(body).digest("hex");
}

/** Which files the stand-in keeps as large files, as the hub does by their endings. */
function isLarge(path: string): boolean {
  return /\.onnx(\.data|_data)?$/.test(path) || path === "tokenizer.json";
}

function newRepository(): Repository {
  return { commits: new Map(), branches: new Map(), licence: "apache-2.0", edit: () => {} };
}

function describe(id: string, commit: string, files: Files, repository: Repository): object {
  const siblings = Object.entries(files).map(([rfilename, body]) => ({
    rfilename,
    size: body.length,
    blobId: gitSha1(isLarge(rfilename) ? Buffer.from("pointer") : body),
    ...(isLarge(rfilename) && { lfs: { sha256: sha("sha256", body), size: body.length } }),
  }));
  const card = repository.licence === undefined ? {} : { license: repository.licence };
  const description = { id, sha: commit, cardData: card, siblings };
  repository.edit(description);
  return description;
}

function end(
  response: ServerResponse,
  status: number,
  body?: Buffer,
  headers: Record<string, string | number> = {},
): ServerResponse {
  return response.writeHead(status, headers).end(body);
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
