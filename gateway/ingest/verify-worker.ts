/** A worker thread that verifies batches of signatures. It knows nothing but bytes. */
import { parentPort } from "node:worker_threads";
import { verifyNatively } from "./native-signature.ts";
import { unpackBatch } from "./verify-batch.ts";

if (!parentPort) throw new Error("this file runs as a worker thread");
const port = parentPort;

port.on("message", ({ batch, packed }: { batch: number; packed: Uint8Array }) => {
  const verdicts = Uint8Array.from(unpackBatch(packed), (request) => (verifyNatively(request) ? 1 : 0));
  port.postMessage({ batch, verdicts });
});
