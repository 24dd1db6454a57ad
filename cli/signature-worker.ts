/** The second thread that verifies the signatures of a large bundle, from their end. It knows nothing but bytes. */
import { parentPort } from "node:worker_threads";
import { LocalVerifier } from "../gateway/ingest/local-verifier.ts";
import { SharedSignatures } from "./shared-signatures.ts";

if (!parentPort) throw new Error("this file runs as a worker thread");
// The main thread tests the same tables and says so itself when they cannot be used.
const verifier = new LocalVerifier(() => undefined);

parentPort.once("message", (memory: SharedArrayBuffer) => {
  const shared = new SharedSignatures(memory);
  for (let batch = shared.batches - 1; batch >= 0; batch--)
    if (shared.take(batch)) shared.finish(batch, verifier.verify(shared.requests(batch)));
});
