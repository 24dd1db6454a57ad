/**
 * What identifying a device's readings came to, kept until a statement changes who may say what: one lookup, where the rules
 * take one for each value they ask, and with thousands of devices each of them waits for memory.
 */
import { ByThumbprint } from "../../ledger/state/by-thumbprint.ts";
import type { Identified } from "../../ledger/state/rules.ts";
import type { SignedStatement } from "../../ledger/statement/statement.ts";

/**
 * A device's right to speak ends by a statement other than readings, not by time as a delegation does, nor by its place in a
 * sequence as that of a key that was replaced.
 */
export function changesByStatementsAlone({ key }: Pick<Identified, "key">): boolean {
  return key.signer === "device" && key.replacedAt === undefined;
}

/** Who signs with a key. */
interface Known extends Omit<Identified, "statement"> {
  readonly kid: Uint8Array;
  readonly issuer: string;
  readonly chain: string;
  /** Statements other than readings that had been executed by then. */
  readonly asOf: number;
}

export class KnownDevices {
  /** About 5 MB. */
  readonly #known = new ByThumbprint<Known>();

  /** Whose readings these are, when the device was identified as of the same statements. */
  find({ kid, kind, issuer, chain, algorithm }: SignedStatement, asOf: number): Known | undefined {
    if (kind !== "readings") return undefined;
    const known = this.#known.find(kid);
    const isSame =
      known?.asOf === asOf &&
      known.issuer === issuer &&
      known.chain === chain &&
      known.key.algorithm === algorithm;
    return isSame ? known : undefined;
  }

  keep(identified: Identified, asOf: number): void {
    const { statement, key, kind, party, device } = identified;
    if (statement.kind !== "readings" || !changesByStatementsAlone(identified)) return;
    const { kid, issuer, chain } = statement;
    this.#known.keep({ key, kind, party, device, asOf, kid: kid.slice(), issuer, chain });
  }
}
