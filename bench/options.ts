/** What the benchmarks read from their command lines. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

/** A whole number from 1 to `max`; anything else ends the benchmark with a message. */
export function countOf(text: string, name: string, max: number): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= max) return count;
  console.error(`--${name} is 1 to ${max}`);
  process.exit(1);
}

/** When `--help` was given the text is printed and the benchmark is over. */
export function helpAndEnd(asked: boolean, help: string): void {
  if (!asked) return;
  console.log(help);
  process.exit(0);
}

/** A folder in `parent` that is there until the process ends. */
export function temporaryFolder(parent: string): string {
  const folder = mkdtempSync(join(parent, "tallyman-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
  return folder;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
