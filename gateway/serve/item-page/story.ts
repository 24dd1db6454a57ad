/**
 * What the public page of an item tells: what it is, who made it and from what, how it travelled, whether it stayed within
 * its limits. Names of suppliers and buyers are not told: they are theirs. Countries and days are.
 */

import { partyOf } from "../../../ledger/state/parties.ts";
import { complaintOf } from "../../../ledger/state/provenance/complaints.ts";
import { itemId, itemOf } from "../../../ledger/state/provenance/items.ts";
import { consignmentOf, lotOf, type RecallState, recallOf } from "../../../ledger/state/provenance/lots.ts";
import { productOf } from "../../../ledger/state/provenance/products.ts";
import { referenceText } from "../../../ledger/statement/reference.ts";
import type { ScanCount } from "../../store/scan-store.ts";
import type { ServeParts } from "../parts.ts";

type StoryParts = Pick<ServeParts, "ledger" | "provenance" | "fleet">;

export interface Source {
  readonly name: string;
  /** Country in which it was won. */
  readonly origin: string | undefined;
}

export interface Step {
  readonly fromCountry: string;
  readonly toCountry: string;
  /** Absent: nothing watched over it on this way. */
  readonly conditions: "kept" | "left" | undefined;
}

export interface ItemStory {
  readonly gtin: string;
  readonly serial: string;
  /** Of the item's code, as the ledger has it. */
  readonly isKnown: boolean;
  readonly product:
    | { readonly name: string; readonly producer: string; readonly country: string }
    | undefined;
  readonly lot: { readonly id: string; readonly madeMs: number; readonly certificates: number } | undefined;
  readonly sources: readonly Source[];
  readonly steps: readonly Step[];
  readonly recall: RecallState | undefined;
  readonly scans: ScanCount | undefined;
  readonly chain: string;
  readonly operatorName: string;
  readonly height: number;
  readonly isDemonstration: boolean;
}

/** Sources that are listed; a page is for people. */
const sourcesMax = 40;

export function storyOf(
  { ledger, provenance, fleet }: StoryParts,
  gtin: string,
  serial: string,
  chain: Pick<ItemStory, "chain" | "operatorName" | "isDemonstration">,
  scans: ScanCount | undefined,
): ItemStory {
  const { store } = ledger;
  const item = itemOf(store, gtin, serial);
  const product = productOf(store, gtin);
  const producer = product && partyOf(store, product.producer);
  const lot = item && lotOf(store, item.lot);
  const back = item ? provenance.graph.trace([item.lot], "back") : [];
  const recalled = back.map(({ node }) => node.recalled).find((recall) => recall !== undefined);
  const sources = new Map<string, Source>();
  for (const { node, steps } of back)
    if (steps > 0 && node.origin !== undefined && sources.size < sourcesMax)
      sources.set(`${node.name} ${node.origin}`, { name: node.name, origin: node.origin });
  return {
    gtin,
    serial,
    isKnown: item !== undefined,
    product: product && { name: product.name, producer: producer!.legalName, country: producer!.country },
    lot: lot && { id: item!.lot, madeMs: lot.atMs, certificates: lot.certificates.length },
    sources: [...sources.values()],
    steps: item ? stepsOf(item.lot) : [],
    recall: recalled === undefined ? undefined : recallOf(store, recalled),
    scans,
    height: ledger.tip!.header.height,
    ...chain,
  };

  /** The consignments of the item's lot that carried it. */
  function stepsOf(id: string): Step[] {
    const steps: Step[] = [];
    for (let n = 0; n < lotOf(store, id)!.consignments; n++) {
      const { from, to, serials, status, shipment } = consignmentOf(store, id, n)!;
      if (status !== "accepted" || !serials.includes(serial)) continue;
      const entry = shipment === undefined ? undefined : fleet.shipments.get(shipment);
      const isWatched = entry !== undefined && entry.conditions.length > 0 && entry.row.device !== null;
      steps.push({
        fromCountry: partyOf(store, from)!.country,
        toCountry: partyOf(store, to)!.country,
        conditions: isWatched ? (entry.excursion === "" ? "kept" : "left") : undefined,
      });
    }
    return steps;
  }
}

/** A complaint as whoever filed it sees it; words that were erased are gone. */
export function complaintStory(
  { ledger }: Pick<StoryParts, "ledger">,
  id: string,
  gtin: string,
  serial: string,
) {
  const complaint = complaintOf(ledger.store, id);
  return complaint?.about === referenceText("item", itemId(gtin, serial)) ? complaint : undefined;
}
