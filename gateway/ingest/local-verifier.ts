/** Signatures verified in this thread, by the same batches and tables as on the gateway's worker threads. */
import { existsSync } from "node:fs";
import { BatchVerifier } from "./batch-verifier.ts";
import { type VerifyRequest, verifyNatively } from "./native-signature.ts";
import { requestBytesMax, requestLength, SharedBatch } from "./verify-batch.ts";
import { sharedMemory } from "./verify-lane.ts";

/** Beside the compiled file; where this runs as source there is none, and libsodium verifies alone. */
const compiledModule = new URL("./ed25519/verify.wasm", import.meta.url);

/** For a thousand keys; of others the signatures are verified by libsodium, which takes twice as long. */
const tablesBytesMax = 8 * 1024 * 1024;

export class LocalVerifier {
  readonly #batch: SharedBatch;
  readonly #verifier: BatchVerifier | undefined;

  /** `report` hears, once, that the tables cannot be used, and why. */
  constructor(report: (message: string) => void, moduleFile = compiledModule) {
    const shared = sharedMemory(tablesBytesMax);
    this.#batch = new SharedBatch(shared.memory.buffer, shared.batchesAt[0]!);
    this.#verifier = existsSync(moduleFile) ? new BatchVerifier(shared, moduleFile, report) : undefined;
  }

  /** Whether each of them is valid, in their order. */
  verify(requests: readonly VerifyRequest[]): boolean[] {
    const verifier = this.#verifier;
    if (!verifier) return requests.map(verifyNatively);
    const valid: boolean[] = [];
    while (valid.length < requests.length) {
      const next = requests[valid.length]!;
      if (requestLength(next) > requestBytesMax) valid.push(verifyNatively(next));
      else valid.push(...this.#batchOf(verifier, requests.slice(valid.length)));
    }
    return valid;
  }

  /** Of as many of the first as fit. */
  #batchOf(verifier: BatchVerifier, requests: readonly VerifyRequest[]): boolean[] {
    const count = this.#batch.write(requests);
    verifier.judge(0, count);
    return Array.from({ length: count }, (_, i) => this.#batch.verdict(i));
  }
}
