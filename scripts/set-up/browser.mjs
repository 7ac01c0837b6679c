// The browser that tests look at the page with. Nothing but tests needs one.
// Owns: where one is, and which package brings one.
import { findProgram } from "../redis/redis-server.mjs";
import { installProduct } from "./installer.mjs";
import { SetUpError } from "./step.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/** Where macOS keeps programs. */
const APPLICATIONS = [
  "/Applications/Chromium.app/Contents/MacOS",
  "/Applications/Google Chrome.app/Contents/MacOS",
];

const CHROMIUM = {
  name: "Chromium, for the tests of the page",
  packages: {
    "apt-get": "chromium fonts-noto-cjk",
    dnf: "chromium google-noto-sans-cjk-fonts",
    apk: "chromium font-noto-cjk",
    brew: "--cask chromium",
  },
};

/** @returns {string | undefined} the browser's program */
export function findBrowser() {
  const { PATH } = process.env;
  const names = [...NAMES, "Chromium", "Google Chrome"];
  return findProgram(NAMES, PATH) ?? findProgram(names, "", APPLICATIONS);
}

/** @returns {boolean} whether one had to be installed */
export function setUpBrowser() {
  if (findBrowser() !== undefined) return false;
  const need =
    "The tests of the page need Chromium, and this machine has none. The others do without it: " +
    "npx vitest run --project '!browser'";
  const title = installProduct(CHROMIUM, need);
  if (findBrowser() !== undefined) return true;
  throw new SetUpError(`${title}: it brought no browser.`);
}
