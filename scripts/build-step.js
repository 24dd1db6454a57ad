// A step of a build: one tool of node_modules, run when there is something to do.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { isUpToDate, noteBuilt } from "./up-to-date.js";

export const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Runs a tool and ends the process when it fails. A step whose inputs and outputs are the bytes of last time is left out; one
 * without `inputs` keeps account of its own.
 */
export function run({ name, inputs, output, script, args }) {
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
