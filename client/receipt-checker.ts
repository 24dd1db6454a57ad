/**
 * Checks receipts as `checkReceipt` does, and remembers the last seal that held: the receipts of one block differ
 * in their paths only, so one signature is verified for all of them.
 */
import { equalBytes } from "../ledger/encoding/bytes.ts";
import type { PublicKey } from "../ledger/keys/cose-key.ts";
import { leafHash, rootFromInclusion } from "../ledger/log/merkle.ts";
import type { ReceiptProblem } from "../ledger/log/receipt.ts";
import { decodeReceipt, type Receipt, verifySeal } from "../ledger/log/seal.ts";
import {
  type OperatorSuccession,
  operatorKeysIn,
  SuccessionError,
} from "../ledger/state/operator-succession.ts";

export type CheckedReceiptProblem = ReceiptProblem | "chain_differs";

interface Sealed {
  readonly protectedHeader: Uint8Array;
  readonly signature: Uint8Array;
  readonly root: Uint8Array;
}

/** Serves any number of devices of one chain. */
export class ReceiptChecker {
  #keys: readonly PublicKey[];
  readonly #chain: string;
  #lastHeld: Sealed | undefined;

  /** `operatorKeys`: the operator's key, or all of them, oldest first, as `operatorKeysIn` gives them. */
  constructor(operatorKeys: PublicKey | readonly PublicKey[], chain: string) {
    this.#keys = [operatorKeys].flat();
    this.#chain = chain;
  }

  /** The key that seals now and signs rejections. */
  get operatorKey(): PublicKey {
    return this.#keys.at(-1)!;
  }

  /** Goes on with the keys that follow on the one known here. Throws `SuccessionError` when they do not. */
  follow(succession: OperatorSuccession): void {
    const keys = operatorKeysIn(succession, this.#chain);
    const known = keys.findIndex(({ kid }) => equalBytes(kid, this.operatorKey.kid));
    if (known < 0) throw new SuccessionError("the key known here is none of the operator's");
    this.#keys = [...this.#keys, ...keys.slice(known + 1)];
  }

  /** Whether the operator is known to use the key that a receipt names. */
  knows(kid: Uint8Array): boolean {
    return this.#keyNamed(kid) !== undefined;
  }

  #keyNamed(kid: Uint8Array): PublicKey | undefined {
    return this.#keys.find((key) => equalBytes(key.kid, kid));
  }

  /** Whether `statement` (its exact bytes) is in the log. Throws `CborError` or `RefusalError` for a malformed receipt. */
  check(
    statement: Uint8Array,
    receiptBytes: Uint8Array,
  ): { receipt: Receipt; problem: CheckedReceiptProblem | undefined } {
    const receipt = decodeReceipt(receiptBytes);
    return { receipt, problem: this.#problem(statement, receipt) };
  }

  #problem(statement: Uint8Array, receipt: Receipt): CheckedReceiptProblem | undefined {
    const { size, index, path } = receipt.proof;
    if (receipt.header.chain !== this.#chain) return "chain_differs";
    // RFC 9942 does not sign the proof's size; the header's is signed.
    if (size !== receipt.header.size) return "size_differs";
    const root = rootFromInclusion(leafHash(statement), index, size, path);
    if (!root) return "path_wrong";
    return this.#holds(receipt, root) ? undefined : "seal_invalid";
  }

  #holds(receipt: Receipt, root: Uint8Array): boolean {
    const { protectedHeader, signature } = receipt;
    const last = this.#lastHeld;
    const same =
      last !== undefined &&
      equalBytes(last.root, root) &&
      equalBytes(last.signature, signature) &&
      equalBytes(last.protectedHeader, protectedHeader);
    if (same) return true;
    const key = this.#keyNamed(receipt.kid);
    if (!key || !verifySeal(receipt, root, key)) return false;
    this.#lastHeld = { protectedHeader, signature, root };
    return true;
  }
}
