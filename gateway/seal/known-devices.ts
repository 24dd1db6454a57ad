/**
 * What identifying a device's readings came to, kept until a statement changes who may say what: one lookup, where the rules
 * take one for each value they ask, and with thousands of devices each of them waits for memory.
 */
import { equalBytes } from "../../ledger/encoding/bytes.ts";
import type { Identified } from "../../ledger/state/rules.ts";
import type { SignedStatement } from "../../ledger/statement/statement.ts";

/** Beyond it they are forgotten and found out again. About 5 MB. */
const knownMax = 32_768;

interface Known {
  readonly identified: Omit<Identified, "statement">;
  /** Statements other than readings that had been executed by then. */
  readonly asOf: number;
  readonly kid: Uint8Array;
  readonly issuer: string;
  readonly chain: string;
}

export class KnownDevices {
  /** By the first 32 bits of the key's thumbprint; of two that begin alike, the one that spoke last. */
  readonly #known = new Map<number, Known>();

  /** Whose readings these are, when the device was identified as of the same statements. */
  find(
    { kid, kind, issuer, chain, algorithm }: SignedStatement,
    asOf: number,
  ): Known["identified"] | undefined {
    if (kind !== "readings") return undefined;
    const known = this.#known.get(beginningOf(kid));
    if (known?.asOf !== asOf || known.issuer !== issuer || known.chain !== chain) return undefined;
    const { identified } = known;
    return identified.key.algorithm === algorithm && equalBytes(known.kid, kid) ? identified : undefined;
  }

  /** Only what no clock and no place in a sequence can change: a device's key that no other one has replaced. */
  keep({ statement, key, kind, party, device }: Identified, asOf: number): void {
    if (statement.kind !== "readings" || key.signer !== "device" || key.replacedAt !== undefined) return;
    if (this.#known.size >= knownMax) this.#known.clear();
    const { kid, issuer, chain } = statement;
    const identified = { key, kind, party, device };
    this.#known.set(beginningOf(kid), { identified, asOf, kid: kid.slice(), issuer, chain });
  }
}

function beginningOf(kid: Uint8Array): number {
  return (kid[0]! << 24) | (kid[1]! << 16) | (kid[2]! << 8) | kid[3]!;
}
