/**
 * Serialised items: a GTIN and a serial number (GS1 AI 01 and 21). Each is a value of the state, so that it can be proved
 * to be there, and a serial number that nobody made to be absent. docs/protocol.md §7.16.
 */
import { pattern } from "../../statement/schema.ts";
import type { StateReader } from "../view.ts";

export const serialsPerStatementMax = 500;

/** Of the characters that GS1 allows, those that need no escaping anywhere. */
export const serialSchema = pattern(/^[A-Za-z0-9._-]{1,20}$/, "a serial number [A-Za-z0-9._-]{1,20}");

/** `item/<gtin>.<serial>` in the state. */
export type ItemState = {
  readonly lot: string;
  readonly holder: string;
  /** Log index of the statement that gave it its number. */
  readonly madeAt: number;
  /** Of its lot: the consignment with which it is on its way. */
  readonly consignment?: number;
};

/** Identifier of an item; as a reference, `item:<gtin>.<serial>`. */
export function itemId(gtin: string, serial: string): string {
  return `${gtin}.${serial}`;
}

export function itemStateName(gtin: string, serial: string): string {
  return `item/${itemId(gtin, serial)}`;
}

export function itemOf(state: StateReader, gtin: string, serial: string): ItemState | undefined {
  return state.get<ItemState>(itemStateName(gtin, serial));
}

/** GTIN and serial number of an item's identifier, or `undefined` when it cannot be one. */
export function partsOfItem(id: string): { gtin: string; serial: string } | undefined {
  const match = /^([0-9]{14})\.([A-Za-z0-9._-]{1,20})$/.exec(id);
  return match ? { gtin: match[1]!, serial: match[2]! } : undefined;
}
