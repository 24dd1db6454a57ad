/**
 * The verification stage: signatures in batches on worker threads, the only CPU-heavy work of the path. A worker
 * that dies is replaced and its batches are verified here, so nothing is ever answered unverified.
 */
import { Worker } from "node:worker_threads";
import { type VerifyRequest, verifyNatively } from "./native-signature.ts";
import { packBatch } from "./verify-batch.ts";

/** A batch is sent when it holds this many signatures, or at the end of the event loop's turn. */
const batchCountMax = 64;

/** Workers lost in the life of the process before no more are started. */
const failuresMax = 16;

type Verdict = (valid: boolean) => void;

interface Batch {
  readonly requests: VerifyRequest[];
  readonly verdicts: Verdict[];
}

interface Slot {
  worker: Worker;
  readonly open: Map<number, Batch>;
}

export class Verifier {
  readonly #slots: Slot[];
  #filling: Batch = { requests: [], verdicts: [] };
  #scheduled = false;
  #batches = 0;
  #closed = false;
  #failures = 0;
  readonly #workerFile: URL;

  /** `workerFile` is the compiled verify-worker. */
  constructor(workers: number, workerFile: URL) {
    this.#workerFile = workerFile;
    this.#slots = Array.from({ length: workers }, () => this.#startSlot());
  }

  /** Calls `verdict` once, in any order with respect to other requests. */
  verify(request: VerifyRequest, verdict: Verdict): void {
    this.#filling.requests.push(request);
    this.#filling.verdicts.push(verdict);
    if (this.#filling.requests.length >= batchCountMax) this.#send();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(() => {
        this.#scheduled = false;
        if (this.#filling.requests.length > 0) this.#send();
      });
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#slots.map(({ worker }) => worker.terminate()));
  }

  #send(): void {
    const batch = this.#filling;
    this.#filling = { requests: [], verdicts: [] };
    const slot = this.#leastBusy();
    if (!slot) return queueMicrotask(() => verifyHere(batch));
    const number = this.#batches++;
    slot.open.set(number, batch);
    const packed = packBatch(batch.requests);
    slot.worker.postMessage({ batch: number, packed }, [packed.buffer]);
  }

  #leastBusy(): Slot | undefined {
    return this.#slots.reduce<Slot | undefined>(
      (a, b) => (a && a.open.size <= b.open.size ? a : b),
      undefined,
    );
  }

  #startSlot(): Slot {
    const slot: Slot = { worker: this.#startWorker(), open: new Map() };
    this.#listen(slot);
    return slot;
  }

  #startWorker(): Worker {
    const worker = new Worker(this.#workerFile);
    worker.unref();
    return worker;
  }

  #listen(slot: Slot): void {
    slot.worker.on("message", ({ batch, verdicts }: { batch: number; verdicts: Uint8Array }) => {
      const sent = slot.open.get(batch);
      slot.open.delete(batch);
      sent?.verdicts.forEach((verdict, i) => verdict(verdicts[i] === 1));
    });
    slot.worker.on("error", (error) => process.emitWarning(`a verification worker failed: ${error.message}`));
    slot.worker.on("exit", () => {
      if (!this.#closed) this.#replace(slot);
    });
  }

  /** Another worker, unless they keep failing; then verification goes on in this thread, slower but sure. */
  #replace(slot: Slot): void {
    const orphans = [...slot.open.values()];
    slot.open.clear();
    if (++this.#failures <= failuresMax) {
      slot.worker = this.#startWorker();
      this.#listen(slot);
    } else this.#slots.splice(this.#slots.indexOf(slot), 1);
    for (const batch of orphans) verifyHere(batch);
  }
}

function verifyHere({ requests, verdicts }: Batch): void {
  requests.forEach((request, i) => verdicts[i]!(verifyNatively(request)));
}
