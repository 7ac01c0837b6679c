// Owns: where set-up.sh puts the peers, and what of them is there.
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";

export const PEERS_FOLDER = path.resolve(import.meta.dirname, "../../.crossrank/peers");

export const inPeers = (...parts: string[]) => path.join(PEERS_FOLDER, ...parts);

/** Made on the way: our own arms need no set-up. */
export function logOf(name: string): string {
  mkdirSync(inPeers("logs"), { recursive: true });
  return inPeers("logs", `${name.replaceAll(/\W+/g, "-")}.log`);
}

/** Why a peer that needs `program` cannot run, if so. */
export function unlessInstalled(program: string): string | undefined {
  if (existsSync(program)) return undefined;
  return `not installed: ${path.relative(PEERS_FOLDER, program)} is missing`;
}
