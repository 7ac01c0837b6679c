// Owns: which commands Redis ran for a stretch of work, as MONITOR shows them.
import { connectRedis } from "@crossrank/protocol/redis";

export interface RedisCommands {
  /** Command → count, as sent by clients; a script counts as one. */
  readonly sent: ReadonlyMap<string, number>;
  /** Command → count, as called by scripts. */
  readonly inScripts: ReadonlyMap<string, number>;
}

/**
 * Watches Redis while `work` runs. INFO commandstats would not do: it does not tell what a client
 * sent from what a script called. Redis is slower meanwhile, so no time is taken in `work`.
 */
export async function watchRedis(url: string, work: () => Promise<void>): Promise<RedisCommands> {
  const sent = new Map<string, number>();
  const inScripts = new Map<string, number>();
  const redis = connectRedis(url, "consumer", (error) => {
    throw error;
  });
  const monitor = await redis.monitor();
  monitor.on("monitor", (_time: string, command: string[], source: string) => {
    const counts = source === "lua" ? inScripts : sent;
    const name = command[0]?.toUpperCase() ?? "";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  });
  await work();
  // What was sent last is on its way to the monitor still.
  await redis.ping();
  monitor.disconnect();
  redis.disconnect();
  sent.delete("PING");
  return { sent, inScripts };
}
