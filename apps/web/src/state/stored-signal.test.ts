import { expect, test } from "vitest";
import { storedSignal } from "./stored-signal.ts";

function storage(entries: Record<string, string> = {}) {
  const map = new Map(Object.entries(entries));
  return {
    map,
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  };
}

test("a choice is found again, and forgotten when it is the usual one", () => {
  const store = storage({ "crossrank.theme": "dark" });
  const theme = storedSignal("theme", "system", ["system", "dark"], () => store);
  expect(theme.value).toBe("dark");
  theme.value = "system";
  expect(store.map.size).toBe(0);
});

test("what is no choice any more is the usual one", () => {
  const store = storage({ "crossrank.theme": "pink" });
  expect(storedSignal("theme", "system", ["system"], () => store).value).toBe("system");
});

test("where storing is refused, a choice lives as long as the page", () => {
  const chosen = storedSignal("theme", "a", ["a", "b"], () => {
    throw new Error("SecurityError");
  });
  chosen.value = "b";
  expect(chosen.value).toBe("b");
});
