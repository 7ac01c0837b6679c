import { expect, test } from "vitest";
import { formatBytes } from "./format-bytes.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.00 kB"],
  [22_496, "22.5 kB"],
  [570_727_094, "571 MB"],
  [999_600, "1.00 MB"],
  [2_240_000_000, "2.24 GB"],
])("%i bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
