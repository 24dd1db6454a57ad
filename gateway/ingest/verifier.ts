/**
 * The verification stage: signatures in batches on worker threads, the only CPU-heavy work of the path. A worker that dies or
 * does not answer is replaced and its batches are verified here, so nothing is ever answered unverified.
 */
import { existsSync } from "node:fs";
import { type VerifyRequest, verifyNatively } from "./native-signature.ts";
import { requestBytesMax, requestLength } from "./verify-batch.ts";
import { type LaneOptions, looksPerTimeout, type Pending, VerifyLane } from "./verify-lane.ts";

const isSource = import.meta.url.endsWith(".ts");

/** Workers lost in the life of the process before no more are started. */
const failuresMax = 16;

export interface VerifierOptions {
  /** Memory for tables of known keys, of all workers together. */
  readonly keyTablesBytesMax: number;
  /** A worker that owes an answer for so long is given up, unless the machine is so busy that nothing is on time. */
  readonly verifyTimeoutMs: number;
  readonly report: (message: string) => void;
}

export class Verifier {
  readonly #options: VerifierOptions;
  readonly #laneOptions: LaneOptions;
  readonly #lanes: VerifyLane[];
  readonly #watch: NodeJS.Timeout;
  #scheduled = false;
  #closed = false;
  #failures = 0;

  /** `workerFile` is the compiled verify-worker. Where this runs as source there may be none, and no worker is started. */
  constructor(workers: number, workerFile: URL, options: VerifierOptions) {
    this.#options = options;
    this.#laneOptions = {
      workerFile,
      tablesBytesMax: Math.floor(this.#options.keyTablesBytesMax / workers),
      timeoutMs: this.#options.verifyTimeoutMs,
      report: this.#options.report,
    };
    const started = isSource && !existsSync(workerFile) ? 0 : workers;
    this.#lanes = Array.from({ length: started }, () => this.#startLane());
    this.#watch = setInterval(() => this.#abandonSilent(), this.#options.verifyTimeoutMs / looksPerTimeout);
    this.#watch.unref();
  }

  /** Calls its `verdict` once, later, in any order with respect to other requests. */
  verify(pending: Pending): void {
    const lane = this.#laneFor(pending);
    if (!lane || requestLength(pending) > requestBytesMax) return queueMicrotask(() => verifyHere([pending]));
    lane.add(pending);
    if (lane.isBatchWaiting) lane.send();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(() => {
        this.#scheduled = false;
        for (const each of this.#lanes) each.send();
      });
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#watch);
    await Promise.all(this.#lanes.map((lane) => lane.end()));
  }

  /** One key's signatures go to one worker, so that its table is made once; those of ES256, without tables, to any. */
  #laneFor({ algorithm, key }: VerifyRequest): VerifyLane | undefined {
    if (algorithm === "Ed25519")
      return this.#lanes[((key[0] ?? 0) | ((key[1] ?? 0) << 8)) % this.#lanes.length];
    return this.#lanes.reduce<VerifyLane | undefined>((a, b) => (a && a.load <= b.load ? a : b), undefined);
  }

  #startLane(): VerifyLane {
    const lane = new VerifyLane(this.#laneOptions, (pending) => {
      if (!this.#closed) this.#replace(lane);
      verifyHere(pending);
    });
    return lane;
  }

  /** Another worker, unless they keep failing; then verification goes on in this thread, slower but sure. */
  #replace(lane: VerifyLane): void {
    const others = ++this.#failures <= failuresMax ? [this.#startLane()] : [];
    this.#lanes.splice(this.#lanes.indexOf(lane), 1, ...others);
  }

  #abandonSilent(): void {
    const nowMs = performance.now();
    for (const lane of [...this.#lanes]) {
      if (!lane.isSilent(nowMs)) continue;
      this.#options.report("a verification worker does not answer and is replaced");
      lane.abandon();
    }
  }
}

function verifyHere(pending: readonly Pending[]): void {
  for (const one of pending) one.verdict(verifyNatively(one));
}
