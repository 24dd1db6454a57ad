/**
 * What shipments can be found by besides their live rows: references of their terms (order numbers, air waybills),
 * the numbers of the units that they are or were in, orders, parties and devices. Derived from the log, made for all
 * at the first search and after that only for those that a statement changed.
 */
import { setImmediate as untilOthersHadATurn } from "node:timers/promises";
import { type AttachmentState, attachmentName, deviceOf } from "../../ledger/state/devices.ts";
import { holdableOf, type StayState, shipmentOf, stayName, unitOf } from "../../ledger/state/holdables.ts";
import { payloadAs } from "../../ledger/state/kinds.ts";
import { partyOf } from "../../ledger/state/parties.ts";
import { recordName } from "../../ledger/state/records.ts";
import { orderReaders } from "../../ledger/state/trade/orders.ts";
import { shipmentOrdersOf } from "../../ledger/state/trade/shipped.ts";
import type { StateReader } from "../../ledger/state/view.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import {
  carries,
  type FoundBy,
  type FoundShipment,
  type ShipmentSearchView,
  searchable,
  searchedText,
} from "../contract/shipment-search.ts";
import type { LedgerStore } from "../store/ledger-store.ts";
import type { Fleet } from "./fleet.ts";
import { type ReplayedBlock, replayEntry } from "./replay.ts";

const foundMax = 500;
const devicesMax = 500;
/** Of one shipment's journey, and of one device's life, the newest. */
const unitsMax = 64;
const attachmentsMax = 32;
const shipmentsPerTurn = 500;

interface Identifier {
  readonly by: FoundBy;
  readonly value: string;
  readonly text: string;
}

interface Identifiers {
  readonly parties: readonly string[];
  readonly own: readonly Identifier[];
}

/** Whether the one who asks may know of the order. */
type MayKnowOrder = (order: string) => boolean;

export class ShipmentIdentifiers {
  readonly #store: LedgerStore;
  readonly #fleet: Fleet;
  readonly #known = new Map<string, Identifiers>();

  constructor(store: LedgerStore, fleet: Fleet) {
    this.#store = store;
    this.#fleet = fleet;
  }

  /** The fleet has applied the block already. */
  take({ others }: Pick<ReplayedBlock, "others">): void {
    for (const executed of others) {
      const shipped = payloadAs(executed, "trade.ship");
      if (shipped) this.#known.delete(shipped.shipment);
      for (const item of payloadAs(executed, "unit.load")?.items ?? [])
        for (const shipment of this.#fleet.shipmentsWithin(item)) this.#known.delete(shipment);
    }
  }

  /** `reader` as in `mayRead`: of orders only those are told whom they concern. */
  async search(
    asked: string,
    isEntitled: (readers: readonly string[]) => boolean,
  ): Promise<ShipmentSearchView> {
    const text = searchedText(asked);
    if (text === "") return { found: [], isCut: false };
    const byDevice = this.#withDevices(text);
    const names = new PartyNames(this.#store, text);
    const mayKnow: MayKnowOrder = (order) => isEntitled(orderReaders(this.#store, order));
    const exact: FoundShipment[] = [];
    const others: FoundShipment[] = [];
    let looked = 0;
    for (const shipment of this.#fleet.shipments.keys()) {
      const found =
        this.#own(shipment, text, mayKnow) ?? byDevice.get(shipment) ?? this.#party(shipment, names);
      if (found) (searchable(found.value) === text ? exact : others).push({ shipment, ...found });
      looked += 1;
      if (looked % shipmentsPerTurn === 0) await untilOthersHadATurn();
    }
    const all = [...exact, ...others];
    return { found: all.slice(0, foundMax), isCut: all.length > foundMax };
  }

  #identifiers(shipment: string): Identifiers {
    let known = this.#known.get(shipment);
    if (!known) {
      known = identifiersOf(this.#store, shipment);
      this.#known.set(shipment, known);
    }
    return known;
  }

  #own(
    shipment: string,
    text: string,
    mayKnow: MayKnowOrder,
  ): Pick<FoundShipment, "by" | "value"> | undefined {
    const found = this.#identifiers(shipment).own.find(
      (one) => carries(one.text, text) && (one.by !== "order" || mayKnow(one.value)),
    );
    return found && { by: found.by, value: found.value };
  }

  #party(shipment: string, names: PartyNames): Pick<FoundShipment, "by" | "value"> | undefined {
    for (const party of this.#identifiers(shipment).parties) {
      const value = names.matching(party);
      if (value !== undefined) return { by: "party", value };
    }
    return undefined;
  }

  /** Shipments with devices that have the text in their names, wherever these were attached. */
  #withDevices(text: string): Map<string, Pick<FoundShipment, "by" | "value">> {
    const found = new Map<string, Pick<FoundShipment, "by" | "value">>();
    let devices = 0;
    for (const device of this.#fleet.devices.keys()) {
      if (!carries(searchable(device), text)) continue;
      devices += 1;
      if (devices > devicesMax) break;
      for (const target of targetsOf(this.#store, device))
        for (const shipment of this.#fleet.shipmentsWithin(target))
          if (!found.has(shipment)) found.set(shipment, { by: "device", value: device });
    }
    return found;
  }
}

/** Each party is asked for once in a search, however many shipments it has a part in. */
class PartyNames {
  readonly #state: StateReader;
  readonly #text: string;
  readonly #names = new Map<string, string | undefined>();

  constructor(state: StateReader, text: string) {
    this.#state = state;
    this.#text = text;
  }

  /** The legal name of a party that has the text in it or in its identifier. */
  matching(party: string): string | undefined {
    if (!this.#names.has(party)) {
      const name = partyOf(this.#state, party)?.legalName ?? party;
      const isNamed = [name, party].some((one) => carries(searchable(one), this.#text));
      this.#names.set(party, isNamed ? name : undefined);
    }
    return this.#names.get(party);
  }
}

function identifiersOf(store: LedgerStore, shipment: string): Identifiers {
  const { shipper, consignee, carriers } = shipmentOf(store, shipment)!;
  const own: Identifier[] = [];
  const add = (by: FoundBy, value: string) => own.push({ by, value, text: searchable(value) });
  for (const reference of referencesOf(store, shipment)) add("reference", reference);
  for (const unit of unitsAround(store, referenceText("shipment", shipment))) {
    const { scheme, number } = unitOf(store, unit)!;
    add(scheme === "SSCC" ? "sscc" : scheme === "ISO6346" ? "container" : "unit", number);
    add("unit", unit);
  }
  for (const { order } of shipmentOrdersOf(store, shipment)?.orders ?? []) add("order", order);
  return { parties: [...new Set([shipper, consignee, ...carriers])], own };
}

/** The first statement of a shipment's record is the one that created it. */
function referencesOf(store: LedgerStore, shipment: string): readonly string[] {
  const [index] = store.recordEntries(recordName(referenceText("shipment", shipment)), 0, 1);
  const terms = index === undefined ? undefined : payloadAs(replayEntry(store, index), "shipment.create");
  return terms?.references ?? [];
}

/** Units that it is or was in, and what these were in meanwhile, the newest first. */
function unitsAround(state: StateReader, reference: string): ReadonlySet<string> {
  const units = new Set<string>();
  const walk = (inner: string, fromMs: number, toMs: number): void => {
    for (let n = holdableOf(state, inner)!.stays - 1; n >= 0; n--) {
      const stay = state.get<StayState>(stayName(inner, n))!;
      const endMs = stay.toMs ?? Number.POSITIVE_INFINITY;
      if (endMs < fromMs || units.size >= unitsMax) return;
      if (stay.fromMs > toMs) continue;
      units.add(stay.unit);
      walk(referenceText("unit", stay.unit), Math.max(fromMs, stay.fromMs), Math.min(toMs, endMs));
    }
  };
  walk(reference, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  return units;
}

function targetsOf(state: StateReader, device: string): ReadonlySet<string> {
  const targets = new Set<string>();
  const count = deviceOf(state, device)?.attachments ?? 0;
  for (let n = count - 1; n >= Math.max(0, count - attachmentsMax); n--)
    targets.add(state.get<AttachmentState>(attachmentName(device, n))!.target);
  return targets;
}
