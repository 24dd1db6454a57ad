/** Bare verification by sodium-native on every core at once, as the gateway and its load have them while they are measured. */
import { once } from "node:events";
import { cpus } from "node:os";
import { Worker } from "node:worker_threads";
import type { BareRequest } from "./verify-worker.ts";

/**
 * The cores of a virtual machine are seldom equally fast, and change: one of them alone said anything from 62 to 117 µs for a
 * signature within a minute (measured), all of them say what a second of CPU is worth here.
 */
export async function verifyOnAllCores(
  requests: readonly BareRequest[],
  seconds: number,
): Promise<{ count: number; cpuSeconds: number }> {
  const file = new URL("./verify-worker.js", import.meta.url);
  const workers = cpus().map(() => new Worker(file, { workerData: requests }));
  await Promise.all(workers.map((worker) => once(worker, "message")));
  const before = process.cpuUsage();
  const counts = await Promise.all(
    workers.map(async (worker) => {
      worker.postMessage(seconds);
      const [count] = (await once(worker, "message")) as [number];
      return count;
    }),
  );
  const { user, system } = process.cpuUsage(before);
  return { count: counts.reduce((sum, count) => sum + count, 0), cpuSeconds: (user + system) / 1e6 };
}
