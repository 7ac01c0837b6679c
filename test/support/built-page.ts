// Before tests that look at the page: it is built from the sources as they are.
import { setUpPage } from "../../scripts/set-up/page.mjs";

export function setup(): void {
  setUpPage(process.cwd());
}
