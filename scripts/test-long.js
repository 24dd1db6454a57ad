// `npm run test:long`: the model-based tests of money, customs and goods with millions of steps, and a day's updates of a page. `-- STEPS`
// takes another number of them for the first.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const stepsDefault = 2_000_000;
const root = fileURLToPath(new URL("..", import.meta.url));
const steps = Number(process.argv[2] ?? stepsDefault);
if (!Number.isSafeInteger(steps) || steps < 1) {
  console.error("npm run test:long -- STEPS, such as 100000");
  process.exit(2);
}
const { status } = spawnSync(
  process.execPath,
  [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--testTimeout=3600000",
    "test/ledger/state/trade/market-model.test.ts",
    "test/ledger/state/customs.test.ts",
    "test/ledger/state/provenance.test.ts",
    "test/browser/accessibility.test.ts",
    "test/dashboard/day-of-updates.test.ts",
  ],
  {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, TALLYMAN_LONG: "1", TALLYMAN_LONG_STEPS: String(steps) },
  },
);
process.exit(status ?? 1);
