// Brings what a fresh clone lacks: npm packages, Node 24, a Redis program, the built page. Only what is missing.
// Plain JavaScript without packages: it runs before there are any, on Node 20.
//   node scripts/set-up.mjs [--quiet] [--browser]
//     --quiet: not a word when nothing is missing; --browser: also the browser that tests look at the page with
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { setUpBrowser } from "./set-up/browser.mjs";
import { setUpPackages } from "./set-up/packages.mjs";
import { setUpPage } from "./set-up/page.mjs";
import { setUpRedis } from "./set-up/redis.mjs";
import { SetUpError } from "./set-up/step.mjs";

const LEAST_NODE_MAJOR = 20;
const root = dirname(dirname(fileURLToPath(import.meta.url)));

if (Number(process.versions.node.split(".")[0]) < LEAST_NODE_MAJOR) {
  fail(
    `Crossrank needs Node ${LEAST_NODE_MAJOR} or later; this is ${process.version}. See https://nodejs.org`,
  );
}
process.chdir(root);
try {
  // .env may name a Redis. Node before 20.12 cannot read it, and then one is installed in vain.
  process.loadEnvFile?.(".env");
} catch {
  // There is none.
}
try {
  const steps = [setUpPackages(root), setUpRedis(), setUpPage(root)];
  if (process.argv.includes("--browser")) steps.push(setUpBrowser());
  const didSomething = steps.includes(true);
  if (!didSomething && !process.argv.includes("--quiet"))
    console.log("Set-up: nothing is missing.");
} catch (error) {
  if (!(error instanceof SetUpError)) throw error;
  fail(error.message);
}

/** @param {string} message */
function fail(message) {
  console.error(message);
  process.exit(1);
}
