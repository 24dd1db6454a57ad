/** Files of state that a crash must leave as they were or as they were to become. */
import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Writes the whole file under another name, forces it to disk and renames it into place; readable by its owner alone. */
export function writeDurably(path: string, text: string): void {
  const written = `${path}.new`;
  const file = openSync(written, "w", 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(written, path);
  syncFolder(dirname(path));
}

/** The rename itself is durable once the folder is; Windows has no such call and orders its journal itself. */
function syncFolder(path: string): void {
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
