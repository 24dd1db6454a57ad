/**
 * Batches of verifications in memory that the gateway and one worker share: the gateway writes each request's bytes once, the
 * worker verifies them where they lie and writes one byte for each verdict. A batch belongs to one side at a time; a message to
 * the other side hands it over.
 */
import type { SignatureAlgorithm } from "../../ledger/keys/cose-key.ts";
import type { PlacedSignature } from "./ed25519/table-verifier.ts";
import type { VerifyRequest } from "./native-signature.ts";

export const batchCountMax = 64;

/** Room for several of the largest statements. */
export const batchBytes = 256 * 1024;

/** Algorithm (0 Ed25519, 1 ES256), then address and length of key, message and signature. */
const headWords = 7;
const headBytes = headWords * 4;
const verdictsAt = batchCountMax * headBytes;
const bytesAt = verdictsAt + batchCountMax;

/** Largest request, in bytes of key, message and signature, that a batch can hold. */
export const requestBytesMax = batchBytes - bytesAt;

export function requestLength({ key, message, signature }: VerifyRequest): number {
  return key.length + message.length + signature.length;
}

/** What is where of one request, as addresses in the shared memory. */
export interface RequestPlace extends PlacedSignature {
  readonly algorithm: SignatureAlgorithm;
  readonly keyLength: number;
  readonly signatureLength: number;
}

export class SharedBatch {
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;
  readonly #at: number;

  /** `at`, a multiple of 4, is where the `batchBytes` of this batch begin. */
  constructor(memory: SharedArrayBuffer, at: number) {
    this.#bytes = new Uint8Array(memory);
    this.#words = new Uint32Array(memory, at, batchCountMax * headWords);
    this.#at = at;
  }

  /** Writes the first requests of `requests` that fit and answers how many those are. */
  write(requests: readonly VerifyRequest[]): number {
    let free = this.#at + bytesAt;
    const put = (bytes: Uint8Array) => {
      this.#bytes.set(bytes, free);
      free += bytes.length;
      return free - bytes.length;
    };
    let count = 0;
    for (const request of requests) {
      if (count === batchCountMax || free + requestLength(request) > this.#at + batchBytes) break;
      const { algorithm, key, message, signature } = request;
      const head = count++ * headWords;
      this.#words[head] = algorithm === "Ed25519" ? 0 : 1;
      this.#words[head + 1] = put(key);
      this.#words[head + 2] = key.length;
      this.#words[head + 3] = put(message);
      this.#words[head + 4] = message.length;
      this.#words[head + 5] = put(signature);
      this.#words[head + 6] = signature.length;
    }
    return count;
  }

  place(index: number): RequestPlace {
    const head = index * headWords;
    const word = (offset: number) => this.#words[head + offset]!;
    const ed25519 = word(0) === 0;
    return {
      algorithm: ed25519 ? "Ed25519" : "ES256",
      suitable: ed25519 && word(2) === 32 && word(6) === 64,
      keyAt: word(1),
      keyLength: word(2),
      messageAt: word(3),
      messageLength: word(4),
      signatureAt: word(5),
      signatureLength: word(6),
    };
  }

  /** A copy in memory that is not shared: sodium-native answers nothing at all about bytes in shared memory. */
  request(place: RequestPlace): VerifyRequest {
    const copy = (at: number, length: number) => this.#bytes.slice(at, at + length);
    return {
      algorithm: place.algorithm,
      key: copy(place.keyAt, place.keyLength),
      message: copy(place.messageAt, place.messageLength),
      signature: copy(place.signatureAt, place.signatureLength),
    };
  }

  verdict(index: number): boolean {
    return this.#bytes[this.#at + verdictsAt + index] === 1;
  }

  setVerdict(index: number, valid: boolean): void {
    this.#bytes[this.#at + verdictsAt + index] = valid ? 1 : 0;
  }
}
