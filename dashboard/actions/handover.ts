/** A handover as it is entered: who may sign which side of it, and what comes of the form. */
import type { ShipmentView, StatementSummary } from "../../gateway/contract/api.ts";
import { type CborInput, encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { emptyPlace, type PlaceDraft, readPlace } from "../new-shipment/draft.ts";
import type { Draft } from "../signing/signer.ts";
import { listOf, wholeOf } from "./entered.ts";
import { type ChosenFile, photosPayload } from "./file-hash.ts";

export type Side = "release" | "accept";

/** Codes of reservations that the form offers; the ledger takes any identifier. */
export const reservationCodes = [
  "damaged",
  "wet",
  "shortage",
  "seal",
  "temperature",
  "packaging",
  "other",
] as const;
export type ReservationCode = (typeof reservationCodes)[number];

export interface ReservationDraft {
  readonly key: number;
  readonly code: ReservationCode;
  readonly text: string;
  readonly photos: readonly ChosenFile[];
}

export interface HandoverDraft {
  readonly to: string;
  readonly packages: string;
  readonly seals: string;
  readonly place: PlaceDraft;
  readonly reservations: readonly ReservationDraft[];
}

export const emptyHandover: HandoverDraft = {
  to: "",
  packages: "",
  seals: "",
  place: emptyPlace,
  reservations: [],
};

/** Where custody of a shipment stands, as far as it matters for the next handover. */
export interface CustodyNow {
  readonly shipment: string;
  readonly holder: string;
  readonly holderName: string;
  /** To whom the holder has released the goods, when nobody has accepted them yet. */
  readonly releasedTo: string | undefined;
  readonly consignee: string;
  /** Parties of the terms, in the order of the journey: carriers, consignee, shipper. */
  readonly named: readonly string[];
  readonly isDelivered: boolean;
  /** The unit it is in; custody changes with the unit then. */
  readonly aboard: string | undefined;
}

export function custodyNow(view: ShipmentView, statements: readonly StatementSummary[]): CustodyNow {
  const current = view.custody.at(-1);
  return {
    shipment: view.shipment,
    holder: current?.holder ?? view.shipper,
    holderName: current?.holderName ?? view.shipperName,
    releasedTo: current?.inTransferSinceMs == null ? undefined : lastReceiver(statements),
    consignee: view.consignee,
    named: [...new Set([...view.legs.map(({ carrier }) => carrier), view.consignee, view.shipper])],
    isDelivered: view.deliveredAtMs !== null,
    aboard: view.units.find(({ toMs }) => toMs === null)?.unit,
  };
}

function lastReceiver(statements: readonly StatementSummary[]): string | undefined {
  const release = statements.findLast(({ kind }) => kind === "custody.release");
  const to = (release?.payload as { to?: unknown } | undefined)?.to;
  return typeof to === "string" ? to : undefined;
}

/** Who may sign this side, whoever is most likely first. */
export function signersOf(side: Side, { holder, releasedTo, named }: CustodyNow): string[] {
  if (side === "release") return [holder];
  const receivers = releasedTo === undefined ? named : [releasedTo, ...named];
  return [...new Set(receivers)].filter((party) => party !== holder);
}

/** Whom to release to, whoever comes next in the journey first. */
export function receiversOf({ holder, named }: CustodyNow): string[] {
  const at = named.indexOf(holder);
  return [...named.slice(at + 1), ...named.slice(0, Math.max(0, at))];
}

export type HandoverProblem =
  | "toWrong"
  | "packagesWrong"
  | "sealsWrong"
  | "textWrong"
  | "placeWrong"
  | "latitudeWrong"
  | "longitudeWrong";
export type HandoverProblems = Readonly<Record<string, HandoverProblem>>;

const reservationTextLengthMax = 500;

export function readHandover(
  side: Side,
  draft: HandoverDraft,
  { shipment, holder }: Pick<CustodyNow, "shipment" | "holder">,
  atMs: number,
): { problems: HandoverProblems; statement: Draft | undefined } {
  const problems: Record<string, HandoverProblem> = {};
  const check = (holds: boolean, field: string, problem: HandoverProblem) => {
    if (!holds) problems[field] ??= problem;
  };
  const packages = wholeOf(draft.packages, 0, 1_000_000);
  check(draft.packages.trim() === "" || packages !== undefined, "packages", "packagesWrong");
  const seals = listOf(draft.seals);
  check(seals.length <= 16 && seals.every((seal) => seal.length <= 64), "seals", "sealsWrong");
  const hasPlace = draft.place.name.trim() !== "";
  const place = hasPlace ? readPlace(draft.place, "place", check) : undefined;
  const common = {
    at: atMs,
    ...(place && { place: { ...place } }),
    ...(packages !== undefined && { packages }),
    ...(seals.length > 0 && { seals }),
  };
  const own = side === "release" ? readRelease(draft, check) : readAccept(draft, holder, check);
  const isWhole = Object.keys(problems).length === 0;
  const statement = {
    kind: `custody.${side}`,
    subject: referenceText("shipment", shipment),
    payload: encodeCbor({ ...common, ...own }),
  };
  return { problems, statement: isWhole ? statement : undefined };
}

type Check = (holds: boolean, field: string, problem: HandoverProblem) => void;

function readRelease({ to }: HandoverDraft, check: Check): Record<string, CborInput> {
  check(to !== "", "to", "toWrong");
  return { to };
}

function readAccept(draft: HandoverDraft, from: string, check: Check): Record<string, CborInput> {
  const reservations = draft.reservations.map(({ code, text, photos }, i) => {
    const trimmed = text.trim();
    check(trimmed !== "" && trimmed.length <= reservationTextLengthMax, `reservations.${i}`, "textWrong");
    return { code, text: trimmed, ...photosPayload(photos) };
  });
  return { from, ...(reservations.length > 0 && { reservations }) };
}
