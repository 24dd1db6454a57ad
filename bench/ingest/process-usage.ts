/** What another process uses, read from outside: asking it would have to wait until it is not busy. */
import { readdirSync, readFileSync } from "node:fs";

export interface ProcessUsage {
  /** Of all threads, since the process was started. */
  readonly cpuSeconds: number;
  readonly mainThreadSeconds: number;
  readonly residentBytes: number;
}

/** USER_HZ, the unit of /proc/PID/stat, is 100 on every architecture that Node runs on. */
const ticksPerSecond = 100;
const pageBytes = 4096;

/** proc(5), /proc/PID/stat; `undefined` where there is no such file system. */
export function usageOf(pid: number): ProcessUsage | undefined {
  if (process.platform !== "linux") return undefined;
  const all = fieldsOf(`/proc/${pid}/stat`);
  const main = fieldsOf(`/proc/${pid}/task/${pid}/stat`);
  return {
    cpuSeconds: (all(14) + all(15)) / ticksPerSecond,
    mainThreadSeconds: (main(14) + main(15)) / ticksPerSecond,
    residentBytes: all(24) * pageBytes,
  };
}

function fieldsOf(file: string): (number: number) => number {
  const stat = readFileSync(file, "utf8");
  // The second field is the command's name in brackets and may hold anything; the third begins after the last one.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (number) => Number(fields[number - 3]);
}

export interface ProcessMemory {
  /** Held by the process itself. */
  readonly anonymousBytes: number;
  /** Pages of files that it has mapped, which the system can take back at any time. */
  readonly fileBytes: number;
  readonly openFiles: number;
}

/** proc(5), /proc/PID/status and /proc/PID/fd; `undefined` where there is no such file system. */
export function memoryOf(pid: number): ProcessMemory | undefined {
  if (process.platform !== "linux") return undefined;
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) * 1024;
  return {
    anonymousBytes: bytes("RssAnon"),
    fileBytes: bytes("RssFile"),
    openFiles: readdirSync(`/proc/${pid}/fd`).length,
  };
}
