/** What another process uses, read from outside: asking it would have to wait until it is not busy. */
import { readFileSync } from "node:fs";

export interface ProcessUsage {
  /** Of all threads, since the process was started. */
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

/** USER_HZ, the unit of /proc/PID/stat, is 100 on every architecture that Node runs on. */
const ticksPerSecond = 100;
const pageBytes = 4096;

/** proc(5), /proc/PID/stat; `undefined` where there is no such file system. */
export function usageOf(pid: number): ProcessUsage | undefined {
  if (process.platform !== "linux") return undefined;
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the command's name in brackets and may hold anything; the third begins after the last one.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const field = (number: number) => Number(fields[number - 3]);
  return { cpuSeconds: (field(14) + field(15)) / ticksPerSecond, residentBytes: field(24) * pageBytes };
}
