/** What became of the legs of delivered shipments, from a ledger's own files: what the log knew when they were delivered. */
import { historyAt } from "../../ledger/evidence/history-at.ts";
import { EvidenceError } from "../../ledger/evidence/problem.ts";
import type { ShipmentHistory } from "../../ledger/evidence/shipment-history.ts";
import type { HarmOf } from "../../ledger/routing/eta/journeys.ts";
import { legsHarmOf } from "../../ledger/routing/learning/legs-harm.ts";
import { recordName } from "../../ledger/state/records.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { historyOf } from "../prove/history.ts";
import type { LedgerStore } from "../store/ledger-store.ts";

/** Entries of a shipment's own record: delivery waits for its trace. */
const entriesMax = 5_000;

/** A history that is larger than that, or than any trace is made of, teaches nothing. */
export function harmOfLegs(store: LedgerStore): HarmOf {
  return (shipment, index) => {
    const record = recordName(referenceText("shipment", shipment));
    if (store.recordEntries(record).filter((entry) => entry <= index).length > entriesMax) return [];
    try {
      const { history } = historyOf({ store, tip: store.tip() }, shipment);
      return legsHarmOf(knownAt(history, index));
    } catch (error) {
      if (error instanceof EvidenceError && error.problem.code === "history_too_large") return [];
      throw error;
    }
  };
}

/**
 * Gaps in sequences and calibrations are told as of now and may have changed since, so they are left out: what is
 * learned has to be the same whenever it is computed.
 */
function knownAt(history: ShipmentHistory, index: number): ShipmentHistory {
  const known = historyAt(history, index);
  return {
    ...known,
    signers: known.signers.map((signer) => ({ ...signer, state: { ...signer.state, gaps: [] } })),
    devices: known.devices.map((device) => ({ ...device, calibration: undefined })),
  };
}
