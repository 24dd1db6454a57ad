/**
 * Signatures of a chain that is run again, verified on worker threads while the rules go on. Each is taken to be
 * good until the answer is there; the earliest that is not is remembered.
 */
import type { SignatureCheck } from "../../ledger/log/replay.ts";
import { bounds } from "../configuration.ts";
import { Verifier } from "../ingest/verifier.ts";

/** Where a signature stands in the chain: that of an entry, or, without an index, of the block's seal. */
export interface SignaturePlace {
  readonly height: number;
  readonly index: number | undefined;
}

/** Under way at once; beyond it the rules wait. */
const openCountMax = 4_096;

export class SignatureQueue {
  readonly #verifier: Verifier;
  #placeOf: (n: number) => SignaturePlace = () => ({ height: 0, index: undefined });
  #count = 0;
  #open = 0;
  #verified = 0;
  #first: SignaturePlace | undefined;
  readonly #badSeals = new Set<number>();
  #woken: () => void = () => undefined;

  /** `workerFile` is the compiled verify-worker; with no workers everything is verified in this thread. */
  constructor(workers: number, workerFile: URL) {
    this.#verifier = new Verifier(workers, workerFile, {
      ...bounds,
      report: (message) => process.emitWarning(message),
    });
  }

  /** Signatures that were verified and hold. */
  get verified(): number {
    return this.#verified;
  }

  /** The earliest that does not verify, among those that have been answered. */
  get firstBad(): SignaturePlace | undefined {
    return this.#first;
  }

  /** Whether the seal of that block was found not to verify. */
  isBadSeal(height: number): boolean {
    return this.#badSeals.has(height);
  }

  /** Another block begins; `placeOf` gives the place of its n-th signature. */
  begin(placeOf: (n: number) => SignaturePlace): void {
    this.#placeOf = placeOf;
    this.#count = 0;
  }

  /** Always says yes; the answer comes later. */
  readonly check: SignatureCheck = ({ algorithm, bytes: key }, message, signature) => {
    const place = this.#placeOf(this.#count++);
    this.#open++;
    const verdict = (valid: boolean) => this.#answered(place, valid);
    this.#verifier.verify({ algorithm, key, message, signature, verdict });
    return true;
  };

  /** Waits while too many are under way. */
  async room(): Promise<void> {
    while (this.#open > openCountMax) await this.#answer();
  }

  /** Waits until all are answered. */
  async drain(): Promise<void> {
    while (this.#open > 0) await this.#answer();
  }

  close(): Promise<void> {
    return this.#verifier.close();
  }

  #answer(): Promise<void> {
    return new Promise((resolve) => {
      this.#woken = resolve;
    });
  }

  #answered(place: SignaturePlace, valid: boolean): void {
    this.#open--;
    if (valid) this.#verified++;
    else this.#answeredBad(place);
    this.#woken();
  }

  #answeredBad(place: SignaturePlace): void {
    if (place.index === undefined) this.#badSeals.add(place.height);
    if (this.#first === undefined || isBefore(place, this.#first)) this.#first = place;
  }
}

/** A block's seal comes after its entries. */
function isBefore(a: SignaturePlace, b: SignaturePlace): boolean {
  if (a.height !== b.height) return a.height < b.height;
  return (a.index ?? Number.POSITIVE_INFINITY) < (b.index ?? Number.POSITIVE_INFINITY);
}
