/**
 * Judges one shared batch. Tables of known keys find most Ed25519 signatures valid; all others, and every ES256 signature, are
 * decided by native code, so that no signature is called invalid that libsodium has not seen.
 */
import { type KnownSignature, knownSignatures } from "./ed25519/self-test.ts";
import { compileModule, TableVerifier } from "./ed25519/table-verifier.ts";
import { verifyNatively } from "./native-signature.ts";
import { batchCountMax, type RequestPlace, SharedBatch } from "./verify-batch.ts";

export interface SharedMemory {
  readonly memory: WebAssembly.Memory;
  /** Where the batches lie. */
  readonly batchesAt: readonly number[];
  /** From here to the end of the memory there is room for tables. */
  readonly tablesAt: number;
}

/** `undefined` where the tables do not decide. */
type Verdicts = readonly (boolean | undefined)[];

export class BatchVerifier {
  readonly #batches: readonly SharedBatch[];
  readonly #report: (message: string) => void;
  #tables: TableVerifier | undefined;

  /** `report` hears, once, that there are no tables to verify with, and why. */
  constructor(shared: SharedMemory, moduleFile: URL, report: (message: string) => void) {
    const { memory, batchesAt } = shared;
    this.#batches = batchesAt.map((at) => new SharedBatch(memory.buffer, at));
    this.#report = report;
    this.#start(shared, moduleFile);
  }

  /** Writes a verdict for each of the `count` requests in batch `slot`. */
  judge(slot: number, count: number): void {
    const batch = this.#batches[slot]!;
    const places = placesIn(batch, count);
    const verdicts = this.#judgeWithTables(places);
    places.forEach((place, i) => {
      batch.setVerdict(i, verdicts[i] === true || this.#judgeNatively(batch, place, verdicts[i]));
    });
  }

  #start(shared: SharedMemory, moduleFile: URL): void {
    try {
      this.#tables = new TableVerifier(compileModule(moduleFile), shared.memory, shared.tablesAt);
      this.#test();
    } catch (error) {
      this.#giveUp(String(error));
    }
  }

  #giveUp(reason: string): void {
    this.#tables = undefined;
    this.#report(`signatures are verified by libsodium alone, which takes longer: ${reason}`);
  }

  #judgeWithTables(places: readonly RequestPlace[]): Verdicts {
    if (!this.#tables) return [];
    try {
      return this.#tables.judge(places);
    } catch (error) {
      this.#giveUp(String(error));
      return [];
    }
  }

  #judgeNatively(batch: SharedBatch, place: RequestPlace, byTables: boolean | undefined): boolean {
    const valid = verifyNatively(batch.request(place));
    if (valid && byTables === false) this.#giveUp("a valid signature was taken for an invalid one");
    return valid;
  }

  /** In a batch that is not yet in use; twice, as a key gets its table with its second signature. */
  #test(): void {
    const known = knownSignatures();
    for (let from = 0; from < known.length; from += batchCountMax) {
      const some = known.slice(from, from + batchCountMax);
      this.#judgeKnown(some);
      if (this.#judgeKnown(some).some((verdict, i) => verdict !== some[i]!.valid))
        throw new Error("the verifier failed its own test");
    }
  }

  #judgeKnown(known: readonly KnownSignature[]): Verdicts {
    const [batch] = this.#batches;
    batch!.write(known.map((vector) => ({ algorithm: "Ed25519", ...vector })));
    return this.#judgeWithTables(placesIn(batch!, known.length));
  }
}

function placesIn(batch: SharedBatch, count: number): RequestPlace[] {
  return Array.from({ length: count }, (_, i) => batch.place(i));
}
