// The Python clients as one process that is asked line by line.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

interface ClientCall {
  readonly client: string;
  readonly url: string;
  readonly key: string;
  readonly query: string;
  readonly documents: readonly unknown[];
  readonly model: string;
}

/** `order`, best first, or what the client raised. */
interface ClientAnswer {
  readonly order?: readonly number[];
  readonly error?: string;
  readonly status?: number | null;
  readonly message?: string;
}

export interface PythonClients {
  ask(call: ClientCall): Promise<ClientAnswer>;
  close(): Promise<void>;
}

/** `python` is an interpreter that has the packages of `test/clients/python`. One call at a time. */
export function startPythonClients(python: string): PythonClients {
  const child = spawn(python, ["test/clients/python/clients.py"], {
    stdio: ["pipe", "pipe", process.env["DEBUG"] ? "inherit" : "ignore"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(call) {
      child.stdin.write(`${JSON.stringify(call)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${python} ended before it answered ${call.client}`);
      return JSON.parse(value) as ClientAnswer;
    },
    async close() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}
