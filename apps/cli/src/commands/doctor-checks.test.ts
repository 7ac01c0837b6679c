import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkMemory, checkModelCache, checkNode, makeChecks } from "./doctor-checks.ts";

test("Node before 24 is refused with what brings a newer one", () => {
  expect(checkNode("22.18.0")).toMatchObject({
    status: "failed",
    next: expect.stringContaining("npm install"),
  });
  expect(checkNode("24.0.0").status).toBe("ok");
});

test("too little free memory is red, and both numbers are told", () => {
  const check = checkMemory({ freeBytes: 200e6, totalBytes: 512e6 });
  expect(check).toMatchObject({ status: "failed", detail: "200 MB free of 512 MB" });
  expect(check.next).toBeTruthy();
  expect(checkMemory({ freeBytes: 8e9, totalBytes: 16e9 }).status).toBe("ok");
});

test("a cache folder that is not there yet is judged by the disk it will lie on", async () => {
  const folder = join(tmpdir(), "not yet", "there");
  const check = await checkModelCache(folder);
  expect(check.detail).toMatch(new RegExp(`^${folder} has [1-9][\\d.]* [kMGT]?B free$`));
});

test("a step that throws is a failed check with the command for it", async () => {
  const check = () => Promise.reject(new Error("no such thing"));
  expect(await makeChecks({ name: "thing", next: "mend it", check })).toEqual([
    { name: "thing", status: "failed", detail: "no such thing", next: "mend it" },
  ]);
});
