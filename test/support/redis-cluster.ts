// A real Redis Cluster for one test file: three masters on ports of the system's choosing, gone afterwards.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectRedis, type Redis } from "@crossrank/protocol/redis";
import { afterAll, beforeAll } from "vitest";
import { findRedisServer } from "../../scripts/redis/redis-server.mjs";
import { until } from "./until.ts";

const SLOTS = 16_384;
const NODES = 3;

interface Node {
  readonly port: number;
  readonly busPort: number;
  readonly directory: string;
  process: ChildProcess;
  readonly client: Redis;
}

export interface TestCluster {
  /** Names one node; the others are found. */
  readonly url: string;
  /** A connection for looking in from outside, and one to each node. */
  readonly client: Redis;
  readonly nodes: readonly Redis[];
  /** SIGKILL to a node. Resolves when its process is gone. */
  kill(node: number): Promise<void>;
  /** Starts it again on its data and ports; resolves when the cluster is whole. */
  restart(node: number): Promise<void>;
  /** Which node holds that key. */
  nodeOf(key: string): Promise<number>;
  /** Keys of that pattern on each node. */
  keys(pattern: string): Promise<string[][]>;
}

/** Starts a cluster before the file's tests and removes every trace of it after them. */
export function useRedisCluster(): TestCluster {
  const nodes: Node[] = [];
  let client: Redis;
  const isWhole = () =>
    until("the cluster is whole", async () => (await states(nodes)).every(Boolean));
  beforeAll(async () => {
    for (let i = 0; i < NODES; i++) nodes.push(await startNode());
    await Promise.all(nodes.map(({ client: node }) => until("a node", () => node.ping())));
    for (const [i, { client: node }] of nodes.entries()) {
      const [first, last] = [i, i + 1].map((part) => Math.round((part * SLOTS) / NODES));
      await node.call("CLUSTER", "ADDSLOTSRANGE", `${first}`, `${(last ?? 0) - 1}`);
      for (const { port, busPort } of nodes) {
        await node.call("CLUSTER", "MEET", "127.0.0.1", `${port}`, `${busPort}`);
      }
    }
    await isWhole();
    client = connectRedis(urlOf(nodes), "consumer", () => {});
  });
  afterAll(async () => {
    client?.disconnect();
    for (const node of nodes) {
      node.client.disconnect();
      await kill(node);
      rmSync(node.directory, { recursive: true, force: true });
    }
  });
  return {
    get url() {
      return urlOf(nodes);
    },
    get client() {
      return client;
    },
    get nodes() {
      return nodes.map((node) => node.client);
    },
    async kill(i) {
      await kill(nodeAt(nodes, i));
    },
    async restart(i) {
      const node = nodeAt(nodes, i);
      node.process = launch(node);
      await isWhole();
    },
    nodeOf: async (key) => {
      return Math.floor(((await client.cluster("KEYSLOT", key)) * NODES) / SLOTS);
    },
    keys: (pattern) => Promise.all(nodes.map((node) => node.client.keys(pattern))),
  };
}

const urlOf = ([first]: readonly Node[]): string => `redis-cluster://127.0.0.1:${first?.port}`;

function nodeAt(nodes: readonly Node[], i: number): Node {
  const node = nodes[i];
  if (node === undefined) throw new Error(`no node ${i}`);
  return node;
}

async function states(nodes: readonly Node[]): Promise<boolean[]> {
  const infos = await Promise.all(nodes.map(({ client }) => client.call("CLUSTER", "INFO")));
  return infos.map((info) => {
    return (
      `${info}`.includes("cluster_state:ok") && `${info}`.includes(`cluster_slots_ok:${SLOTS}`)
    );
  });
}

async function startNode(): Promise<Node> {
  const [port, busPort] = await Promise.all([freePort(), freePort()]);
  const directory = mkdtempSync(join(tmpdir(), "crossrank-cluster-"));
  const client = connectRedis(`redis://127.0.0.1:${port}`, "consumer", () => {});
  return { port, busPort, directory, client, process: launch({ port, busPort, directory }) };
}

function launch({ port, busPort, directory }: Pick<Node, "port" | "busPort" | "directory">) {
  const program = findRedisServer();
  if (program === undefined)
    throw new Error("There is no redis-server: run `npm start` to set it up.");
  const settings: Record<string, string> = {
    port: `${port}`,
    bind: "127.0.0.1",
    dir: directory,
    "cluster-enabled": "yes",
    "cluster-port": `${busPort}`,
    "cluster-node-timeout": "2000",
    // What lies on the nodes that are there goes on.
    "cluster-require-full-coverage": "no",
    appendonly: "yes",
    save: "",
    maxmemory: "128mb",
    "maxmemory-policy": "noeviction",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  return spawn(program, flags, { stdio: "ignore" });
}

async function kill({ process }: Node): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const gone = once(process, "exit");
  process.kill("SIGKILL");
  await gone;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
