/** What every part of the form for a new shipment is given. */
import type { PartyView } from "../../gateway/contract/api.ts";
import type { ShipmentDraft } from "./draft.ts";

export interface SectionProperties {
  draft: ShipmentDraft;
  set: (changes: Partial<ShipmentDraft>) => void;
  /** What is wrong with a field, in words; nothing before the user has tried to go on. */
  problem: (field: string) => string | undefined;
  parties: readonly PartyView[];
}
