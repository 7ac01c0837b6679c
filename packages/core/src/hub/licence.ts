/**
 * Owns which licences must be accepted before a model is used.
 * Must not know how an operator is asked.
 */
import type { Licence } from "../catalogue.ts";
import { CoreError } from "../core-error.ts";

// The hub's own names of licences that rule out commercial use, such as cc-by-nc-sa-4.0.
const NON_COMMERCIAL = /(^|[^a-z0-9])nc([^a-z0-9]|$)|non[-_ ]?commercial|research/i;

const LONGEST_NAME = 100;

/** The licence that a model card declares; none counts as unknown, which is shown but not asked. */
export function licenceFrom(declared: string | undefined): Licence {
  // It is printed, on terminals too: nothing in it may move a cursor or turn a line around.
  const printable = declared
    ?.replace(/[\p{Cc}\p{Cf}]/gu, "")
    .trim()
    .slice(0, LONGEST_NAME);
  const spdx = printable || "unknown";
  return { spdx, commercial: !NON_COMMERCIAL.test(spdx) };
}

/**
 * Lets a model pass whose licence allows commercial use or is among `accepted` (SPDX or model id).
 *
 * @throws CoreError `licence_required` with the ways to accept it.
 */
export function checkLicence(id: string, licence: Licence, accepted: readonly string[]): void {
  if (licence.commercial) return;
  const names = new Set(accepted.map((name) => name.toLowerCase()));
  if (names.has(licence.spdx.toLowerCase()) || names.has(id.toLowerCase())) return;
  throw new CoreError(
    "licence_required",
    `the licence ${licence.spdx} rules out commercial use. To accept it: ` +
      `"crossrank models pull ${id} --accept-licence", or ACCEPT_LICENCE=${licence.spdx}`,
  );
}
