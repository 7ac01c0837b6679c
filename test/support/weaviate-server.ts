// A Weaviate server of a test's own: free ports, a folder that is gone with it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { until } from "./until.ts";

const { CROSSRANK_WEAVIATE: program = "weaviate-server" } = process.env;

export interface WeaviateServer {
  readonly url: string;
  readonly port: number;
  readonly grpcPort: number;
  /** SIGTERM; what it was told is on disk. */
  stop(): Promise<void>;
  /** Again, on the same ports and data. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** With these modules and settings, once it is ready. */
export async function startWeaviate(settings: Record<string, string>): Promise<WeaviateServer> {
  const directory = mkdtempSync(path.join(tmpdir(), "crossrank-weaviate-"));
  const [http, grpc, gossip, data, raft, raftRpc] = await freePorts(6);
  let server: ChildProcess;
  const url = `http://127.0.0.1:${http}`;
  const start = async () => {
    server = spawn(program, ["--host", "127.0.0.1", "--port", `${http}`, "--scheme", "http"], {
      stdio: "ignore",
      env: {
        ...process.env,
        PERSISTENCE_DATA_PATH: directory,
        DEFAULT_VECTORIZER_MODULE: "none",
        AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED: "true",
        DISABLE_TELEMETRY: "true",
        GO_PROFILING_DISABLE: "true",
        CLUSTER_HOSTNAME: "node1",
        CLUSTER_BIND_ADDR: "127.0.0.1",
        CLUSTER_ADVERTISE_ADDR: "127.0.0.1",
        CLUSTER_GOSSIP_BIND_PORT: `${gossip}`,
        CLUSTER_DATA_BIND_PORT: `${data}`,
        CLUSTER_ADVERTISE_PORT: `${gossip}`,
        RAFT_PORT: `${raft}`,
        RAFT_INTERNAL_RPC_PORT: `${raftRpc}`,
        RAFT_BOOTSTRAP_EXPECT: "1",
        GRPC_PORT: `${grpc}`,
        ...settings,
      },
    });
    await until(
      "Weaviate is ready",
      async () => (await fetch(`${url}/v1/.well-known/ready`)).ok,
      90_000,
    );
  };
  const stop = async () => {
    server.kill("SIGTERM");
    if (server.exitCode === null) await once(server, "exit");
  };
  await start();
  return {
    url,
    port: http,
    grpcPort: grpc,
    start,
    stop,
    async close() {
      if (server.exitCode === null) await stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function freePorts(count: number): Promise<[number, number, number, number, number, number]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  const ports = await Promise.all(
    servers.map(async (bound) => {
      await once(bound, "listening");
      return (bound.address() as { port: number }).port;
    }),
  );
  await Promise.all(servers.map(async (bound) => once(bound.close(), "close")));
  return ports as [number, number, number, number, number, number];
}
