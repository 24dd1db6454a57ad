/** Finding shipments by what is not in their live rows: the same text, cleaned in the same way, on both sides. */

/** What of a shipment has the text in it. */
export type FoundBy = "reference" | "sscc" | "container" | "unit" | "order" | "device" | "party";

export interface FoundShipment {
  shipment: string;
  by: FoundBy;
  /** As it is written in the ledger; of a party its legal name. */
  value: string;
}

/** `GET /api/fleet/search?text=` */
export interface ShipmentSearchView {
  /** Each shipment once; those that carry exactly the text come first. */
  found: FoundShipment[];
  /** More shipments have the text than an answer names. */
  isCut: boolean;
}

/** Shorter texts are in so many identifiers that only those count that are no longer. */
const partCharactersMin = 3;
export const searchTextCharactersMax = 200;

/** Letters and digits alone, in lower case: people and papers group identifiers with blanks, dashes and brackets. */
export function searchable(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** An SSCC is read from a label with its application identifier (00) before its 18 digits. */
export function searchedText(text: string): string {
  const cleaned = searchable(text.slice(0, searchTextCharactersMax));
  return /^00[0-9]{18}$/.test(cleaned) ? cleaned.slice(2) : cleaned;
}

/** `identifier` as made by `searchable`, `asked` by `searchedText`. */
export function carries(identifier: string, asked: string): boolean {
  return identifier === asked || (asked.length >= partCharactersMin && identifier.includes(asked));
}
