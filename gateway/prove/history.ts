/** A shipment's history as the ledger has it now: what the pages show, the trace is made of, and bundles hold. */
import { type AssembledHistory, assembleHistory } from "../../ledger/evidence/assemble.ts";
import { EvidenceLookup } from "../../ledger/evidence/lookup.ts";
import { decodeHeader } from "../../ledger/log/header.ts";
import { leafHash } from "../../ledger/log/merkle.ts";
import { recordName } from "../../ledger/state/records.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { readStatement } from "../../ledger/statement/statement.ts";
import { nativeSha256 } from "../native-hash.ts";
import type { Ledger } from "../seal/ledger.ts";

/** Throws `EvidenceError` when the shipment is not known or its history is larger than is accepted. */
export function historyOf({ store, tip }: Pick<Ledger, "store" | "tip">, shipment: string): AssembledHistory {
  const lookup = new EvidenceLookup(
    (name) => store.stateBytes(name) ?? null,
    // Everything about the state is known here, so the newest number that is known is the one asked for.
    (_prefix, atMost) => (atMost >= 0 ? atMost : undefined),
  );
  return assembleHistory(
    {
      lookup,
      height: tip!.header.height,
      positionMs: tip!.header.timeMs,
      recordEntries: (record) => store.recordEntries(record),
      grantEntries: (party) => store.recordEntries(recordName(referenceText("party", party))),
      statement: (index) => readStatement(store.entry(index)!),
      leafHash: (index) => leafHash(store.entry(index)!, nativeSha256),
      placeOf: (index) => {
        const height = store.heightOf(index);
        return { height, timeMs: decodeHeader(store.block(height)!.header).timeMs };
      },
    },
    shipment,
    nativeSha256,
  );
}
