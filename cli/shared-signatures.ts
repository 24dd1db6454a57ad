/**
 * Signatures to be verified, in memory that two threads share. Each thread takes batches from its own end, so that whichever is
 * ahead does more, and nobody waits: what the other has begun but not finished is verified again.
 */
import type { VerifyRequest } from "../gateway/ingest/native-signature.ts";

/** As many as are verified in one go. */
export const sharedBatchCount = 64;

/** Algorithm (0 Ed25519, 1 ES256), lengths of key, message and signature, and where their bytes begin. */
const headWords = 5;
const open = 0;
const begun = 1;
const done = 2;

/** Bytes that `SharedSignatures.of` would take. */
export function sharedBytesOf(requests: readonly VerifyRequest[]): number {
  const { bytesAt } = layoutOf(requests.length);
  return requests.reduce((sum, request) => sum + lengthOf(request), bytesAt);
}

function lengthOf({ key, message, signature }: VerifyRequest): number {
  return key.length + message.length + signature.length;
}

function layoutOf(count: number) {
  const batches = Math.ceil(count / sharedBatchCount);
  const headsAt = 4 * (1 + batches);
  const verdictsAt = headsAt + 4 * headWords * count;
  return { batches, headsAt, verdictsAt, bytesAt: verdictsAt + count };
}

export class SharedSignatures {
  readonly memory: SharedArrayBuffer;
  readonly batches: number;
  readonly count: number;
  readonly #states: Int32Array;
  readonly #heads: Uint32Array;
  readonly #verdicts: Uint8Array;
  readonly #bytes: Uint8Array;

  /** `memory` is what `SharedSignatures.of` made. */
  constructor(memory: SharedArrayBuffer) {
    const [count = 0] = new Uint32Array(memory, 0, 1);
    const { batches, headsAt, verdictsAt } = layoutOf(count);
    this.memory = memory;
    this.count = count;
    this.batches = batches;
    this.#states = new Int32Array(memory, 4, batches);
    this.#heads = new Uint32Array(memory, headsAt, headWords * count);
    this.#verdicts = new Uint8Array(memory, verdictsAt, count);
    this.#bytes = new Uint8Array(memory);
  }

  static of(requests: readonly VerifyRequest[]): SharedSignatures {
    const memory = new SharedArrayBuffer(sharedBytesOf(requests));
    new Uint32Array(memory, 0, 1)[0] = requests.length;
    const shared = new SharedSignatures(memory);
    shared.#write(requests);
    return shared;
  }

  #write(requests: readonly VerifyRequest[]): void {
    let at = layoutOf(requests.length).bytesAt;
    for (const [i, { algorithm, key, message, signature }] of requests.entries()) {
      const head = [algorithm === "Ed25519" ? 0 : 1, key.length, message.length, signature.length, at];
      this.#heads.set(head, i * headWords);
      for (const bytes of [key, message, signature]) {
        this.#bytes.set(bytes, at);
        at += bytes.length;
      }
    }
  }

  /** Copies: native code answers nothing at all about bytes in shared memory. */
  requests(batch: number): VerifyRequest[] {
    const from = batch * sharedBatchCount;
    return Array.from({ length: Math.min(sharedBatchCount, this.count - from) }, (_, i) =>
      this.#request(from + i),
    );
  }

  #request(i: number): VerifyRequest {
    const word = (offset: number) => this.#heads[i * headWords + offset]!;
    const messageAt = word(4) + word(1);
    const signatureAt = messageAt + word(2);
    return {
      algorithm: word(0) === 0 ? "Ed25519" : "ES256",
      key: this.#bytes.slice(word(4), messageAt),
      message: this.#bytes.slice(messageAt, signatureAt),
      signature: this.#bytes.slice(signatureAt, signatureAt + word(3)),
    };
  }

  /** Whether nobody has begun the batch; then it is the caller's. */
  take(batch: number): boolean {
    return Atomics.compareExchange(this.#states, batch, open, begun) === open;
  }

  /** What the other thread found; `undefined` as long as it has not. */
  verdicts(batch: number): boolean[] | undefined {
    if (Atomics.load(this.#states, batch) !== done) return undefined;
    const from = batch * sharedBatchCount;
    return Array.from(this.#verdicts.subarray(from, from + sharedBatchCount), (verdict) => verdict === 1);
  }

  finish(batch: number, verdicts: readonly boolean[]): void {
    verdicts.forEach((valid, i) => {
      this.#verdicts[batch * sharedBatchCount + i] = valid ? 1 : 0;
    });
    Atomics.store(this.#states, batch, done);
  }
}
