import { expect, test } from "vitest";
import { checkLicence, licenceFrom } from "./licence.ts";

test.each([
  ["apache-2.0", true],
  ["mit", true],
  ["cc-by-4.0", true],
  ["ncsa", true],
  ["cc-by-nc-4.0", false],
  ["CC-BY-NC-SA-4.0", false],
  ["acme-nc", false],
  ["acme non_commercial", false],
  ["fair-noncommercial-research-license", false],
  [undefined, true],
])("%s allows commercial use: %s", (declared, commercial) => {
  expect(licenceFrom(declared)).toEqual({ spdx: declared ?? "unknown", commercial });
});

test("a name from outside is one short line on a terminal", () => {
  expect(licenceFrom("\u001b[2Jm\u202eit\n").spdx).toBe("[2Jmit");
  expect(licenceFrom("\u001b").spdx).toBe("unknown");
  expect(licenceFrom("x".repeat(1000)).spdx).toHaveLength(100);
});

test("a non-commercial licence passes by its name or the model's, in any case", () => {
  const licence = licenceFrom("cc-by-nc-4.0");
  expect(() => checkLicence("A/b", licence, [])).toThrow("models pull A/b --accept-licence");
  expect(() => checkLicence("A/b", licence, ["mit", "a/c", ""])).toThrow("ACCEPT_LICENCE");
  checkLicence("A/b", licence, ["CC-BY-NC-4.0"]);
  checkLicence("A/b", licence, ["a/B"]);
});
