/** Before tests that start processes of this folder: builds them, when what they are made of has changed. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Throws when that fails, which ends the run. */
export default function buildProcesses(): void {
  // Vitest's own NODE_ENV would be another build than that of `npm test`, and everything be built twice.
  const env = { ...process.env, NODE_ENV: undefined };
  execFileSync(process.execPath, ["scripts/build-for-tests.js"], { cwd: root, stdio: "inherit", env });
}
