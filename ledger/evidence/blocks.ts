/**
 * Blocks of entries, from the seals that a bundle holds. The first entry of each block is the seal of the block
 * before it, so the seal of block h stands in the log at the index that is block h's size. That place in the sealed
 * log vouches for it; together with the seal of block h − 1 it says exactly which entries are in block h.
 */

import { RefusalError } from "../codes.ts";
import { toHex } from "../encoding/bytes.ts";
import { CborError } from "../encoding/cbor-decode.ts";
import type { PublicKey } from "../keys/cose-key.ts";
import type { BlockHeader } from "../log/header.ts";
import { decodeSeal } from "../log/seal.ts";
import { sealsMember } from "./bundle.ts";
import type { OperatorKeyInPlace } from "./operator-keys.ts";
import { type EvidenceCode, EvidenceError } from "./problem.ts";

type SealedHeader = Omit<BlockHeader, "logRoot">;

interface ReadSeal {
  readonly header: SealedHeader;
  /** Lower-case hex. */
  readonly kid: string;
}

export class ProvenBlocks {
  /** By height; the last is the final block. */
  readonly #headers: readonly SealedHeader[];
  readonly #used = new Set<number>();
  /** The operator's keys with the heights of the blocks that put them in place: the next block is the first they seal. */
  readonly #keys: readonly { readonly key: PublicKey; readonly kid: string; readonly height: number }[];

  /** Throws `EvidenceError` unless the seals are the operator's, of this chain, and ascending in every respect. */
  constructor(
    seals: readonly Uint8Array[],
    final: SealedHeader,
    operatorKeys: readonly OperatorKeyInPlace[],
  ) {
    const read = seals.map((bytes) => readSeal(bytes, final.chain));
    this.#headers = [...read.map(({ header }) => header), final];
    for (const [i, header] of this.#headers.entries()) {
      const before = this.#headers[i - 1];
      if (!before) continue;
      const isLater =
        header.height > before.height && header.size > before.size && header.timeMs >= before.timeMs;
      requires(isLater, "block_time", `block ${header.height} does not follow block ${before.height}`);
    }
    this.#keys = operatorKeys.map(({ key, kid, since }) => ({
      key,
      kid,
      height: since === undefined ? -1 : this.placeOf(since).height,
    }));
    for (const { header, kid } of read)
      requires(
        kid === this.#keyAt(header.height).kid,
        "seal_invalid",
        `the seal of block ${header.height} names another key`,
      );
  }

  /** The key that seals the block. */
  operatorKeyAt(height: number): PublicKey {
    return this.#keyAt(height).key;
  }

  /** Thumbprints of the keys that sealed blocks up to this one, in order, lower-case hex. */
  operatorKidsUpTo(height: number): string[] {
    return this.#keys.filter((one) => one.height < height).map(({ kid }) => kid);
  }

  #keyAt(height: number) {
    return this.#keys.findLast((one) => one.height < height)!;
  }

  /** Log indexes at which the seals stand: all but the final block's, whose seal no block holds yet. */
  get sealIndexes(): number[] {
    return this.#headers.slice(0, -1).map(({ size }) => size);
  }

  /** The block that holds the entry. Throws `EvidenceError` (`block_time`) when the seals do not prove it. */
  placeOf(index: number): { height: number; timeMs: number } {
    const at = this.#firstLargerThan(index);
    const header = this.#headers[at];
    requires(header !== undefined, "block_time", `entry ${index} is beyond the final block`);
    const before = this.#headers[at - 1];
    const isProved = header.height === 0 || before?.height === header.height - 1;
    requires(isProved, "block_time", `the seals do not say which block holds entry ${index}`);
    this.#used.add(header.height);
    if (before) this.#used.add(before.height);
    return { height: header.height, timeMs: header.timeMs };
  }

  /** Heights of seals that bound no block of an entry asked for. */
  unused(): number[] {
    return this.#headers
      .slice(0, -1)
      .map(({ height }) => height)
      .filter((height) => !this.#used.has(height));
  }

  #firstLargerThan(index: number): number {
    let low = 0;
    let high = this.#headers.length;
    while (low < high) {
      const middle = low + Math.floor((high - low) / 2);
      if (this.#headers[middle]!.size > index) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function requires(condition: boolean, code: EvidenceCode, detail: string): asserts condition {
  if (!condition) throw new EvidenceError(code, sealsMember, detail);
}

function readSeal(bytes: Uint8Array, chain: string): ReadSeal {
  try {
    const { header, kid } = decodeSeal(bytes);
    requires(header.chain === chain, "chain_differs", `a seal is of ${header.chain}`);
    return { header, kid: toHex(kid) };
  } catch (error) {
    if (error instanceof CborError || error instanceof RefusalError)
      throw new EvidenceError("member_malformed", sealsMember, error.message);
    throw error;
  }
}
