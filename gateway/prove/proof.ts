/** Proofs about single values of this ledger's state, as of its newest block. docs/evidence.md §13. */
import { makeProof } from "../../ledger/evidence/proof-file.ts";
import { nativeSha256 } from "../native-hash.ts";
import type { Ledger } from "../seal/ledger.ts";

/** The proof file about the state's value `name`, or that there is none. */
export function proofOf({ store, stateTree, log, tip }: Ledger, name: string): Uint8Array {
  return makeProof(
    {
      tip: tip!,
      stateTree,
      stateBytes: (one) => store.stateBytes(one),
      recordLeaves: (record) => store.recordEntries(record).map((index) => log.read(0, index)),
    },
    name,
    nativeSha256,
  );
}
