/**
 * Lots of material: declared at their source, made into others, divided among those who hold them. What is conserved is
 * mass, in whole milligrams: a production's inputs equal its outputs and its loss, and what somebody holds of a lot was
 * declared, made, or received from somebody who held it. docs/protocol.md §7.16.
 */
import { decodePayload } from "../../statement/payload.ts";
import { parseReference, referenceText } from "../../statement/reference.ts";
import {
  type Decoded,
  identifier,
  integer,
  list,
  oneOf,
  optional,
  record,
  text,
  timeMs,
} from "../../statement/schema.ts";
import { certificateOf, shownCertificateVerdict } from "../certificates.ts";
import { countrySchema, gtinSchema, shownCertificateSchema } from "../goods-identifiers.ts";
import { isAheadOfClock, shipmentOf, takesPartIn } from "../holdables.ts";
import { type Execution, type Judgement, kind, type Verdict } from "../kind.ts";
import { partyOf } from "../parties.ts";
import { recordName } from "../records.ts";
import { placeSchema } from "../terms.ts";
import type { StateReader, StateWriter } from "../view.ts";
import { type ItemState, itemOf, itemStateName, serialSchema, serialsPerStatementMax } from "./items.ts";
import { productOf } from "./products.ts";

/** Sums of 256 of these are exact numbers still: nine thousand tonnes each. */
const massMilligrams = integer(1, 9_000_000_000_000);

const lotFields = {
  name: text(200),
  product: optional(gtinSchema),
  massMilligrams,
};

/** `lot/<id>` in the state. */
export type LotState = {
  /** Who declared or made it. */
  readonly by: string;
  readonly name: string;
  readonly product?: string;
  readonly massMilligrams: number;
  /** A source lot: the country in which the material was won. */
  readonly origin?: string;
  /** A lot that was made: by which production, of how much of which lots, in the order in which they were named. */
  readonly production?: string;
  readonly inputs?: readonly { readonly lot: string; readonly massMilligrams: number }[];
  readonly certificates: readonly string[];
  readonly atMs: number;
  /** Log index of the statement that brought it about. */
  readonly declaredAt: number;
  /** How often part of it was released to somebody; `consignment/<lot>/<n>` holds each. */
  readonly consignments: number;
  readonly items: number;
  /** The newest recall that names it. */
  readonly recalled?: string;
};

/** `lot-holding/<lot>/<party>` in the state: what a party has of a lot. */
export type HoldingState = { readonly massMilligrams: number };

/** `consignment/<lot>/<n>` in the state: part of a lot on its way from one party to another. */
export type ConsignmentState = {
  readonly from: string;
  readonly to: string;
  readonly massMilligrams: number;
  readonly serials: readonly string[];
  readonly shipment?: string;
  readonly status: "open" | "accepted" | "refused";
  readonly releasedAt: number;
};

export function lotOf(state: StateReader, id: string): LotState | undefined {
  return state.get<LotState>(`lot/${id}`);
}

export function holdingOf(state: StateReader, lot: string, party: string): number {
  return state.get<HoldingState>(`lot-holding/${lot}/${party}`)?.massMilligrams ?? 0;
}

export function consignmentOf(state: StateReader, lot: string, n: number): ConsignmentState | undefined {
  return state.get<ConsignmentState>(`consignment/${lot}/${n}`);
}

function addToHolding(state: StateWriter, lot: string, party: string, mass: number): void {
  state.set(`lot-holding/${lot}/${party}`, { massMilligrams: holdingOf(state, lot, party) + mass });
}

/** Certificates are about this lot's holder, product or the lot itself, and hold at the time. */
function certificatesVerdict(
  { state, party, timeMs: now }: Judgement<unknown>,
  shown: readonly { id: string; document: Uint8Array }[],
  lot: { id: string; product?: string | undefined },
): Verdict {
  for (const one of shown) {
    const goods = {
      holders: [party],
      hsCode: lot.product === undefined ? undefined : productOf(state, lot.product)?.hsCode,
      products: lot.product === undefined ? [] : [lot.product],
    };
    const verdict = shownCertificateVerdict(state, one, goods, now);
    if (verdict) return verdict;
    const { lots } = certificateOf(state, one.id)!;
    if (lots && !lots.includes(lot.id))
      return { code: "certificate_not_for_goods", detail: `certificate ${one.id}` };
  }
  return undefined;
}

/** A product is registered, and made by the party that says it made the lot. */
function productVerdict(state: StateReader, party: string, product: string | undefined): Verdict {
  if (product === undefined) return undefined;
  const registered = productOf(state, product);
  if (!registered) return "product_unknown";
  return registered.producer === party ? undefined : "product_not_own";
}

const declareSchema = record({
  id: identifier,
  ...lotFields,
  origin: countrySchema,
  at: timeMs,
  place: optional(placeSchema),
  certificates: optional(list(shownCertificateSchema, 16)),
});
export type LotDeclare = Decoded<typeof declareSchema>;

export const lotDeclare = kind<LotDeclare>({
  name: "lot.declare",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, declareSchema),
  rules: [
    ({ statement, payload }) =>
      statement.subject === referenceText("lot", payload.id) ? undefined : "subject_mismatch",
    (judgement) => (isAheadOfClock(judgement, judgement.payload.at) ? "statement_from_future" : undefined),
    ({ state, payload }) => (lotOf(state, payload.id) ? "lot_exists" : undefined),
    ({ state, party, payload }) => productVerdict(state, party, payload.product),
    (judgement) => certificatesVerdict(judgement, judgement.payload.certificates ?? [], judgement.payload),
  ],
  apply: ({ state, payload, party, index }) => {
    const { id, name, product, origin, at, certificates } = payload;
    state.set(`lot/${id}`, {
      by: party,
      name,
      ...(product !== undefined && { product }),
      massMilligrams: payload.massMilligrams,
      origin,
      certificates: (certificates ?? []).map((one) => one.id),
      atMs: at,
      declaredAt: index,
      consignments: 0,
      items: 0,
    } satisfies LotState);
    addToHolding(state, id, party, payload.massMilligrams);
  },
  records: ({ statement }) => [recordName(statement.subject)],
});

const inputsPerProductionMax = 256;
const outputsPerProductionMax = 64;

const produceSchema = record({
  id: identifier,
  at: timeMs,
  place: optional(placeSchema),
  inputs: list(record({ lot: identifier, massMilligrams }), inputsPerProductionMax, 1),
  outputs: list(record({ lot: identifier, ...lotFields }), outputsPerProductionMax, 1),
  /** What became waste, evaporated, or was taken as a sample. */
  lossMilligrams: integer(0, 9_000_000_000_000),
  certificates: optional(list(shownCertificateSchema, 16)),
});
export type LotProduce = Decoded<typeof produceSchema>;

const sumOf = (parts: readonly { readonly massMilligrams: number }[]) =>
  parts.reduce((sum, part) => sum + part.massMilligrams, 0);

function inputsAreHeld({ state, party, payload }: Judgement<LotProduce>): Verdict {
  for (const { lot, massMilligrams: mass } of payload.inputs) {
    if (!lotOf(state, lot)) return { code: "lot_unknown", detail: `lot ${lot}` };
    if (holdingOf(state, lot, party) < mass) return { code: "lot_mass_exceeded", detail: `lot ${lot}` };
  }
  return undefined;
}

function lotsAreNamedOnce({ payload }: Judgement<LotProduce>): Verdict {
  const names = [...payload.inputs, ...payload.outputs].map(({ lot }) => lot);
  return new Set(names).size === names.length
    ? undefined
    : { code: "payload_malformed", detail: "a lot is named twice" };
}

function massBalances({ payload }: Judgement<LotProduce>): Verdict {
  const before = sumOf(payload.inputs);
  const after = sumOf(payload.outputs) + payload.lossMilligrams;
  return before === after
    ? undefined
    : { code: "lot_unbalanced", detail: `${before} mg in, ${after} mg out and lost` };
}

export const lotProduce = kind<LotProduce>({
  name: "lot.produce",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, produceSchema),
  rules: [
    ({ statement, payload }) =>
      statement.subject === referenceText("lot", payload.outputs[0]!.lot) ? undefined : "subject_mismatch",
    (judgement) => (isAheadOfClock(judgement, judgement.payload.at) ? "statement_from_future" : undefined),
    lotsAreNamedOnce,
    ({ state, payload }) => (payload.outputs.some(({ lot }) => lotOf(state, lot)) ? "lot_exists" : undefined),
    ({ state, party, payload }) => {
      for (const { product } of payload.outputs) {
        const verdict = productVerdict(state, party, product);
        if (verdict) return verdict;
      }
      return undefined;
    },
    inputsAreHeld,
    massBalances,
    (judgement) => {
      const [first] = judgement.payload.outputs;
      const lot = { id: first!.lot, product: first!.product };
      return certificatesVerdict(judgement, judgement.payload.certificates ?? [], lot);
    },
  ],
  apply: ({ state, payload, party, index }) => {
    const { id, inputs, outputs, at, certificates } = payload;
    for (const { lot, massMilligrams: mass } of inputs) addToHolding(state, lot, party, -mass);
    for (const { lot, name, product, massMilligrams: mass } of outputs) {
      state.set(`lot/${lot}`, {
        by: party,
        name,
        ...(product !== undefined && { product }),
        massMilligrams: mass,
        production: id,
        inputs,
        certificates: (certificates ?? []).map((one) => one.id),
        atMs: at,
        declaredAt: index,
        consignments: 0,
        items: 0,
      } satisfies LotState);
      addToHolding(state, lot, party, mass);
    }
  },
  records: ({ payload }) =>
    [...payload.outputs, ...payload.inputs].map(({ lot }) => recordName(referenceText("lot", lot))),
});

function subjectIsLot<P>({ state, statement }: Judgement<P>): Verdict {
  const subject = parseReference(statement.subject);
  if (subject?.kind !== "lot") return "subject_mismatch";
  return lotOf(state, subject.id) ? undefined : "lot_unknown";
}

const lotIdOf = (subject: string) => parseReference(subject)!.id;

const serialiseSchema = record({ serials: list(serialSchema, serialsPerStatementMax, 1) });
export type LotSerialise = Decoded<typeof serialiseSchema>;

export const lotSerialise = kind<LotSerialise>({
  name: "lot.serialise",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, serialiseSchema),
  rules: [
    subjectIsLot,
    ({ state, statement, party }) =>
      lotOf(state, lotIdOf(statement.subject))!.by === party ? undefined : "lot_not_own",
    ({ state, statement }) =>
      lotOf(state, lotIdOf(statement.subject))!.product === undefined ? "product_unknown" : undefined,
    ({ payload }) =>
      new Set(payload.serials).size === payload.serials.length
        ? undefined
        : { code: "payload_malformed", detail: "a serial number is there twice" },
    ({ state, statement, payload }) => {
      const { product } = lotOf(state, lotIdOf(statement.subject))!;
      const taken = payload.serials.find((serial) => itemOf(state, product!, serial));
      return taken === undefined ? undefined : { code: "item_exists", detail: `serial number ${taken}` };
    },
  ],
  apply: ({ state, statement, payload, party, index }) => {
    const id = lotIdOf(statement.subject);
    const lot = lotOf(state, id)!;
    for (const serial of payload.serials)
      state.set(itemStateName(lot.product!, serial), {
        lot: id,
        holder: party,
        madeAt: index,
      } satisfies ItemState);
    state.set(`lot/${id}`, { ...lot, items: lot.items + payload.serials.length });
  },
  records: ({ statement }) => [recordName(statement.subject)],
});

const releaseSchema = record({
  to: identifier,
  massMilligrams,
  at: timeMs,
  /** Serial numbers of the items that go with it. */
  serials: optional(list(serialSchema, serialsPerStatementMax)),
  /** The shipment with which it travels: its record tells under which conditions. */
  shipment: optional(identifier),
});
export type LotRelease = Decoded<typeof releaseSchema>;

function itemsCanGo({ state, statement, party, payload }: Judgement<LotRelease>): Verdict {
  const serials = payload.serials ?? [];
  if (new Set(serials).size !== serials.length)
    return { code: "payload_malformed", detail: "a serial number is there twice" };
  const id = lotIdOf(statement.subject);
  const { product } = lotOf(state, id)!;
  for (const serial of serials) {
    const item = product === undefined ? undefined : itemOf(state, product, serial);
    if (item?.lot !== id) return { code: "serial_unknown", detail: `serial number ${serial}` };
    if (item.holder !== party || item.consignment !== undefined)
      return { code: "item_not_held", detail: `serial number ${serial}` };
  }
  return undefined;
}

function shipmentIsOwn({ state, party, payload }: Judgement<LotRelease>): Verdict {
  if (payload.shipment === undefined) return undefined;
  if (!shipmentOf(state, payload.shipment)) return "shipment_unknown";
  return takesPartIn(state, referenceText("shipment", payload.shipment), party)
    ? undefined
    : "not_party_to_shipment";
}

export const lotRelease = kind<LotRelease>({
  name: "lot.release",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, releaseSchema),
  rules: [
    subjectIsLot,
    (judgement) => (isAheadOfClock(judgement, judgement.payload.at) ? "statement_from_future" : undefined),
    ({ state, payload }) => (partyOf(state, payload.to) ? undefined : "party_unknown"),
    ({ party, payload }) => (payload.to === party ? "release_to_self" : undefined),
    ({ state, statement, party, payload }) =>
      holdingOf(state, lotIdOf(statement.subject), party) >= payload.massMilligrams
        ? undefined
        : "lot_mass_exceeded",
    itemsCanGo,
    shipmentIsOwn,
  ],
  apply: ({ state, statement, payload, party, index }) => {
    const id = lotIdOf(statement.subject);
    const lot = lotOf(state, id)!;
    const { to, massMilligrams: mass, serials = [], shipment } = payload;
    addToHolding(state, id, party, -mass);
    setItems(state, lot.product, serials, (item) => ({ ...item, consignment: lot.consignments }));
    state.set(`consignment/${id}/${lot.consignments}`, {
      from: party,
      to,
      massMilligrams: mass,
      serials,
      ...(shipment !== undefined && { shipment }),
      status: "open",
      releasedAt: index,
    } satisfies ConsignmentState);
    state.set(`lot/${id}`, { ...lot, consignments: lot.consignments + 1 });
  },
  records: ({ statement }) => [recordName(statement.subject)],
});

function setItems(
  state: StateWriter,
  product: string | undefined,
  serials: readonly string[],
  change: (item: ItemState) => ItemState,
): void {
  for (const serial of serials)
    state.set(itemStateName(product!, serial), change(itemOf(state, product!, serial)!));
}

const receiveSchema = record({
  /** Number of the consignment; the lot's first is 0. */
  consignment: integer(0, Number.MAX_SAFE_INTEGER),
  outcome: oneOf("accepted", "refused"),
  at: timeMs,
  text: optional(text(500)),
});
export type LotReceive = Decoded<typeof receiveSchema>;

export const lotReceive = kind<LotReceive>({
  name: "lot.receive",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, receiveSchema),
  rules: [
    subjectIsLot,
    (judgement) => (isAheadOfClock(judgement, judgement.payload.at) ? "statement_from_future" : undefined),
    ({ state, statement, party, payload }) => {
      const consignment = consignmentOf(state, lotIdOf(statement.subject), payload.consignment);
      if (!consignment) return "consignment_unknown";
      if (consignment.to !== party) return "consignment_not_own";
      return consignment.status === "open" ? undefined : "consignment_closed";
    },
  ],
  apply: (execution) => receive(execution),
  records: ({ statement }) => [recordName(statement.subject)],
});

/** What is refused goes back to who sent it. */
function receive({ state, statement, payload }: Execution<LotReceive>): void {
  const id = lotIdOf(statement.subject);
  const name = `consignment/${id}/${payload.consignment}`;
  const consignment = consignmentOf(state, id, payload.consignment)!;
  const holder = payload.outcome === "accepted" ? consignment.to : consignment.from;
  state.set(name, { ...consignment, status: payload.outcome });
  addToHolding(state, id, holder, consignment.massMilligrams);
  setItems(state, lotOf(state, id)!.product, consignment.serials, ({ consignment: _, ...item }) => ({
    ...item,
    holder,
  }));
}

const recallSchema = record({
  id: identifier,
  lots: list(identifier, 256, 1),
  reason: text(1_000),
  instructions: text(1_000),
  at: timeMs,
});
export type RecallIssue = Decoded<typeof recallSchema>;

/** `recall/<id>` in the state. */
export type RecallState = {
  readonly by: string;
  readonly lots: readonly string[];
  readonly reason: string;
  readonly instructions: string;
  readonly atMs: number;
  readonly issuedAt: number;
};

export function recallOf(state: StateReader, id: string): RecallState | undefined {
  return state.get<RecallState>(`recall/${id}`);
}

/** Who is concerned follows from what the lots were made into, and who holds it: it is asked whenever it is needed. */
export const recallIssue = kind<RecallIssue>({
  name: "recall.issue",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, recallSchema),
  rules: [
    ({ statement, payload }) =>
      statement.subject === referenceText("recall", payload.id) ? undefined : "subject_mismatch",
    (judgement) => (isAheadOfClock(judgement, judgement.payload.at) ? "statement_from_future" : undefined),
    ({ state, payload }) => (recallOf(state, payload.id) ? "recall_exists" : undefined),
    ({ payload }) =>
      new Set(payload.lots).size === payload.lots.length
        ? undefined
        : { code: "payload_malformed", detail: "a lot is named twice" },
    ({ state, party, payload }) => {
      for (const id of payload.lots) {
        const lot = lotOf(state, id);
        if (!lot) return { code: "lot_unknown", detail: `lot ${id}` };
        if (lot.by !== party) return { code: "lot_not_own", detail: `lot ${id}` };
      }
      return undefined;
    },
  ],
  apply: ({ state, payload: { id, at, ...recall }, party, index }) => {
    state.set(`recall/${id}`, { by: party, ...recall, atMs: at, issuedAt: index } satisfies RecallState);
    for (const lot of recall.lots) state.set(`lot/${lot}`, { ...lotOf(state, lot)!, recalled: id });
  },
  records: ({ statement, payload }) => [
    recordName(statement.subject),
    ...payload.lots.map((lot) => recordName(referenceText("lot", lot))),
  ],
});
