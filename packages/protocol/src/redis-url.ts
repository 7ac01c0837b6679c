// Owns: what the URL of a Redis says: one server, or nodes of a cluster.
// Must not know: how a connection is made.

const CLUSTER = /^(rediss?)-cluster:\/\/([^@]*@)?([^/]+)\/?$/;

export interface RedisServers {
  readonly isCluster: boolean;
  /** Of a cluster those that are asked for all others: at least one. Each as `redis://…`. */
  readonly urls: readonly [string, ...string[]];
}

/** `redis-cluster://[user:password@]host:port[,host:port…]` takes apart; any other URL is one server. */
export function serversOf(url: string): RedisServers {
  const [, scheme, credentials = "", hosts] = CLUSTER.exec(url) ?? [];
  if (hosts === undefined) return { isCluster: false, urls: [url] };
  const [first = "", ...others] = hosts
    .split(",")
    .map((host) => `${scheme}://${credentials}${host}`);
  return { isCluster: true, urls: [first, ...others] };
}
