/** A worker thread that verifies batches of signatures in memory it shares with the gateway. It knows nothing but bytes. */
import { parentPort, workerData } from "node:worker_threads";
import { BatchVerifier, type SharedMemory } from "./batch-verifier.ts";

if (!parentPort) throw new Error("this file runs as a worker thread");
const port = parentPort;

/** To the worker: a batch to be judged. */
export interface BatchOrder {
  readonly slot: number;
  readonly count: number;
}

/** From the worker: the slot of a batch that is judged or not yet in use, or something to be told to the operator. */
export type WorkerAnswer = { readonly slot: number } | { readonly report: string };

const moduleFile = new URL("./ed25519/verify.wasm", import.meta.url);
const answer = (message: WorkerAnswer) => port.postMessage(message);
const shared = workerData as SharedMemory;
const verifier = new BatchVerifier(shared, moduleFile, (report) => answer({ report }));

port.on("message", ({ slot, count }: BatchOrder) => {
  verifier.judge(slot, count);
  answer({ slot });
});

shared.batchesAt.forEach((_, slot) => answer({ slot }));
