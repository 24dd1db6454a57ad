// Builds what users run: the compiled packages and the dashboard, into dist/.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Runs a tool of node_modules and stops the build when it fails. */
function run(name, script, ...args) {
  const startedAt = Date.now();
  process.stdout.write(`tallyman: building ${name} … `);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) {
    console.log("failed");
    console.error(stdout + stderr);
    process.exit(status ?? 1);
  }
  console.log(`${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

run(
  "the signature verifier",
  "node_modules/assemblyscript/bin/asc.js",
  "--config",
  "gateway/ingest/ed25519/assembly/asconfig.json",
);
// What runs as a process: the command, the benchmarks, and the gateway that the crash tests kill.
run("the packages", "node_modules/typescript/bin/tsc", "--build", "cli", "bench", "test/crash");
run(
  "the dashboard",
  "node_modules/vite/bin/vite.js",
  "build",
  "--config",
  "dashboard/vite.config.ts",
  "--logLevel",
  "error",
);
run(
  "the offline page",
  "node_modules/vite/bin/vite.js",
  "build",
  "--config",
  "dashboard/vite.verify.config.ts",
  "--logLevel",
  "error",
);
