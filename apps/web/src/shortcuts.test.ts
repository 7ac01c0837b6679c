import { expect, test } from "vitest";
import { actionOf } from "./shortcuts.ts";

const press = (key: string, more: Partial<Parameters<typeof actionOf>[0]> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  defaultPrevented: false,
  ...more,
});

test("Ctrl or ⌘ with Enter ranks and Escape cancels, in a field and without single letters too", () => {
  for (const more of [{ ctrlKey: true }, { metaKey: true }]) {
    expect(actionOf(press("Enter", more), true, false)).toBe("rank");
  }
  expect(actionOf(press("Escape"), true, false)).toBe("cancel");
  expect(actionOf(press("Enter"), true, true)).toBeUndefined();
});

test("letters are shortcuts outside of fields, where they are not turned off", () => {
  expect(actionOf(press("j"), false, true)).toBe("next-card");
  expect(actionOf(press("j"), true, true)).toBeUndefined();
  expect(actionOf(press("j"), false, false)).toBeUndefined();
  expect(actionOf(press("k", { ctrlKey: true }), false, true)).toBeUndefined();
});

test("keys of an input method are its own", () => {
  expect(actionOf(press("Escape", { isComposing: true }), true, true)).toBeUndefined();
});
