/** Signatures of one bundle, verified in this thread and, for a large one, in a second thread meanwhile. */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { LocalVerifier } from "../gateway/ingest/local-verifier.ts";
import type { VerifyRequest } from "../gateway/ingest/native-signature.ts";
import { SharedSignatures, sharedBatchCount, sharedBytesOf } from "./shared-signatures.ts";

/** Beside the compiled file; where this runs as source there is none, and this thread verifies alone. */
const compiledWorker = new URL("./signature-worker.js", import.meta.url);

/** They are copied for the other thread: more is verified here. */
const sharedBytesMax = 128 * 1024 * 1024;

export class SignaturePool {
  readonly #local: LocalVerifier;
  readonly #worker: Worker | undefined;

  /** `report` hears what keeps the signatures from being verified as fast as they could be; they are verified all the same. */
  constructor(hasSecondThread: boolean, report: (message: string) => void, workerFile = compiledWorker) {
    if (hasSecondThread && availableParallelism() > 1 && existsSync(workerFile)) {
      this.#worker = new Worker(workerFile);
      this.#worker.unref();
      this.#worker.on("error", (error) => report(`signatures were verified in one thread: ${error.message}`));
    }
    this.#local = new LocalVerifier(report);
  }

  /** Whether each of them is valid, in their order. */
  verify(requests: readonly VerifyRequest[]): boolean[] {
    return this.#local.verify(requests);
  }

  /** The second thread begins; the answer says of those from `from` up to `to` whether they are valid, and helps where it has to. */
  begin(requests: readonly VerifyRequest[]): (from: number, to: number) => boolean[] {
    if (!this.#worker || sharedBytesOf(requests) > sharedBytesMax)
      return (from, to) => this.verify(requests.slice(from, to));
    const shared = SharedSignatures.of(requests);
    this.#worker.postMessage(shared.memory);
    const known: (readonly boolean[] | undefined)[] = [];
    return (from, to) =>
      Array.from({ length: to - from }, (_, i) => {
        const batch = Math.floor((from + i) / sharedBatchCount);
        known[batch] ??= this.#batchOf(shared, requests, batch);
        return known[batch][(from + i) % sharedBatchCount]!;
      });
  }

  #batchOf(shared: SharedSignatures, requests: readonly VerifyRequest[], batch: number): readonly boolean[] {
    const begin = batch * sharedBatchCount;
    shared.take(batch);
    return shared.verdicts(batch) ?? this.verify(requests.slice(begin, begin + sharedBatchCount));
  }

  close(): void {
    void this.#worker?.terminate();
  }
}
