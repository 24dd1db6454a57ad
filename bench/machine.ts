/** The machine that a figure was measured on, in one line. */
import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";

/** `folder` is on the disk to be measured. */
export function machineLine(folder: string): string {
  return (
    `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 1e9)} GB, ${process.platform} ${process.arch}, ` +
    `Node ${process.version}, fdatasync ${syncMs(folder).toFixed(2)} ms`
  );
}

/** Mean time of making 4 KiB durable, which no block can be faster than. */
function syncMs(folder: string): number {
  const count = 50;
  const file = openSync(join(folder, "sync"), "w");
  const page = Buffer.alloc(4096, 1);
  const startedAt = performance.now();
  for (let i = 0; i < count; i++) {
    writeSync(file, page);
    fdatasyncSync(file);
  }
  closeSync(file);
  return (performance.now() - startedAt) / count;
}
