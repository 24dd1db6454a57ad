// Bundles a process of the crash tests and lets it live once, so that the code V8 compiled for that life is kept.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const name = process.argv[2];
const vite = ["node_modules/vite/bin/vite.js", "build", "--config", "test/crash/vite.process.config.ts"];
const built = spawnSync(process.execPath, [...vite, "--mode", name, "--logLevel", "error"], {
  stdio: "inherit",
});
if (built.status !== 0) process.exit(built.status ?? 1);

const folder = mkdtempSync(join(tmpdir(), "tallyman-life-"));
const orders = {
  "gateway-process": { folder, seed: "build", killCommit: 0 },
  "light-process": { folder, end: { at: "end" }, nowMs: Date.now(), blockCountMax: 1, statements: [] },
};
const life = spawn(process.execPath, ["test/crash/run-process.cjs", name], {
  stdio: ["pipe", "pipe", "inherit"],
  env: { ...process.env, TALLYMAN_KEEP_CODE: "1" },
});
const ended = once(life, "exit");
life.stdin.write(`${JSON.stringify(orders[name])}\n`);
// The light one reads its order to the end, the other is told by the end to stop once it has said its ports.
if (name === "gateway-process") await Promise.race([once(life.stdout, "data"), ended]);
else life.stdout.resume();
life.stdin.end();
const [code] = await ended;
rmSync(folder, { recursive: true });
process.exit(code ?? 1);
