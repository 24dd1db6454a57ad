// Builds what users run: the compiled packages and the dashboard, into dist/. A step whose inputs and outputs are the
// bytes of last time is left out; `tsc` keeps account of its own.
import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isUpToDate, noteBuilt } from "./up-to-date.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const vite = "node_modules/vite/bin/vite.js";

/** Runs a tool of node_modules and stops the build when it fails. */
function run({ name, inputs, output, script, args }) {
  process.stdout.write(`tallyman: building ${name} … `);
  if (inputs && isUpToDate(root, { inputs, output })) return console.log("unchanged");
  const startedAt = Date.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) {
    console.log("failed");
    console.error(stdout + stderr);
    process.exit(status ?? 1);
  }
  if (inputs) noteBuilt(root, { inputs, output });
  console.log(`${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

/** The dashboard imports nothing else of the project; test/architecture.test.ts holds it to that. */
const dashboardInputs = ["dashboard", "ledger", "gateway/contract", "tsconfig.base.json"];

run({
  name: "the signature verifier",
  inputs: ["gateway/ingest/ed25519/assembly"],
  output: "dist/gateway/ingest/ed25519/verify.wasm",
  script: "node_modules/assemblyscript/bin/asc.js",
  args: ["--config", "gateway/ingest/ed25519/assembly/asconfig.json"],
});
run({
  name: "hashing",
  inputs: ["gateway/hash/assembly"],
  output: "dist/gateway/hash/sha256.wasm",
  script: "node_modules/assemblyscript/bin/asc.js",
  args: ["--config", "gateway/hash/assembly/asconfig.json"],
});
// What runs as a process: the command, the benchmarks, and what the damage tests start.
run({
  name: "the packages",
  script: "node_modules/typescript/bin/tsc",
  args: ["--build", "cli", "bench", "test/crash"],
});
// Tables that the compiled packages read from beside themselves.
cpSync(`${root}gateway/routing/tables`, `${root}dist/gateway/routing/tables`, { recursive: true });
for (const name of ["gateway-process", "light-process"])
  run({
    name: `the ${name} of the crash tests`,
    inputs: [
      "gateway",
      "ledger",
      "client",
      "report",
      "simulators",
      "test/crash",
      "test/signer.ts",
      "tsconfig.base.json",
    ],
    output: `dist/test/${name}`,
    script: "scripts/build-crash-process.js",
    args: [name],
  });
run({
  name: "the dashboard",
  inputs: dashboardInputs,
  output: "dist/dashboard",
  script: "scripts/build-dashboard.js",
  args: [],
});
run({
  name: "the offline page",
  inputs: dashboardInputs,
  output: "dist/verify",
  script: vite,
  args: ["build", "--config", "dashboard/vite.verify.config.ts", "--logLevel", "error"],
});
run({
  name: "the page behind an item's code",
  inputs: dashboardInputs,
  output: "dist/item-page",
  script: vite,
  args: ["build", "--config", "dashboard/vite.item.config.ts", "--logLevel", "error"],
});
