/**
 * From booking to release: the pre-arrival declaration, the presentation of the goods, inspections and decisions.
 * Each asks the lists and the risk rules again, as they stand by then. Goods in the green lane that were declared are
 * released when they are presented, unless the risk rules select them or a list has changed. docs/protocol.md §7.14.
 */
import { decodePayload } from "../../statement/payload.ts";
import { parseReference } from "../../statement/reference.ts";
import { bytes, type Decoded, list, oneOf, optional, record, text, timeMs } from "../../statement/schema.ts";
import { shownCertificateSchema } from "../goods-identifiers.ts";
import { isAheadOfClock, shipmentOf, takesPartIn } from "../holdables.ts";
import { type Execution, type Judgement, kind, type Verdict } from "../kind.ts";
import { partyOf } from "../parties.ts";
import { recordName } from "../records.ts";
import { placeSchema } from "../terms.ts";
import { certificatesVerdict } from "./booking.ts";
import { type ClearanceStatus, clearanceOf, decide } from "./clearance-state.ts";
import { signerIsCustoms } from "./lists.ts";
import { checkLists, type GoodsFacts } from "./matching.ts";
import { traderOf } from "./risk.ts";

function hasClearance<P>({ state, statement }: Judgement<P>): Verdict {
  const subject = parseReference(statement.subject);
  if (subject?.kind !== "shipment") return "subject_mismatch";
  if (!shipmentOf(state, subject.id)) return "shipment_unknown";
  return clearanceOf(state, subject.id) ? undefined : "clearance_unknown";
}

const clearanceIn = <P>({ state, statement }: Pick<Judgement<P>, "state" | "statement">) =>
  clearanceOf(state, parseReference(statement.subject)!.id)!;

function isOneOf(...statuses: readonly ClearanceStatus[]) {
  return <P>(judgement: Judgement<P>): Verdict => {
    const { status } = clearanceIn(judgement);
    return statuses.includes(status)
      ? undefined
      : { code: "clearance_state_wrong", detail: `it is ${status}` };
  };
}

function signerTakesPart<P>({ state, statement, party }: Judgement<P>): Verdict {
  return takesPartIn(state, statement.subject, party) ? undefined : "not_party_to_shipment";
}

/** A customs authority of a country that the goods pass. */
function signerIsConcerned<P>(judgement: Judgement<P>): Verdict {
  const { dispatch, destination, transit } = clearanceIn(judgement).facts;
  const { country } = partyOf(judgement.state, judgement.party)!;
  return [dispatch, destination, ...transit].includes(country)
    ? signerIsCustoms(judgement)
    : "not_customs_authority";
}

const idOf = (subject: string) => parseReference(subject)!.id;

const declareSchema = record({
  at: timeMs,
  /** When the goods are expected. */
  arrival: timeMs,
  place: optional(placeSchema),
  text: optional(text(1_000)),
  /** In addition to those that were shown before. */
  certificates: optional(list(shownCertificateSchema, 32)),
});
export type CustomsDeclare = Decoded<typeof declareSchema>;

export const customsDeclare = kind<CustomsDeclare>({
  name: "customs.declare",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, declareSchema),
  rules: [
    hasClearance,
    signerTakesPart,
    (judgement) => (isAheadOfClock(judgement, judgement.payload.at) ? "statement_from_future" : undefined),
    isOneOf("booked", "declared"),
    (judgement) =>
      certificatesVerdict(
        judgement.state,
        judgement.payload.certificates ?? [],
        clearanceIn(judgement).facts,
        judgement.timeMs,
      ),
  ],
  apply: (execution) => {
    const { facts } = clearanceIn(execution);
    const shown = (execution.payload.certificates ?? []).map(({ id }) => id);
    const certificates = [...new Set([...facts.certificates, ...shown])].sort();
    askAgain(execution, { ...facts, certificates }, "declare", () => "declared");
  },
  records: ({ statement }) => [recordName(statement.subject)],
});

const presentSchema = record({ at: timeMs, place: optional(placeSchema) });
export type CustomsPresent = Decoded<typeof presentSchema>;

export const customsPresent = kind<CustomsPresent>({
  name: "customs.present",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, presentSchema),
  rules: [
    hasClearance,
    signerTakesPart,
    (judgement) => (isAheadOfClock(judgement, judgement.payload.at) ? "statement_from_future" : undefined),
    isOneOf("booked", "declared"),
  ],
  apply: (execution) => {
    const { facts, status } = clearanceIn(execution);
    const isDeclared = status === "declared";
    askAgain(execution, facts, "present", (lane, { isSelected }) =>
      lane === "green" && isDeclared && !isSelected ? "released" : "presented",
    );
  },
  records: ({ statement }) => [recordName(statement.subject)],
});

const decideSchema = record({
  decision: oneOf("inspect", "release", "quarantine", "refuse"),
  text: optional(text(1_000)),
});
export type CustomsDecide = Decoded<typeof decideSchema>;

const statusByDecision = {
  inspect: "inspecting",
  release: "released",
  quarantine: "quarantined",
  refuse: "refused",
} as const;

export const customsDecide = kind<CustomsDecide>({
  name: "customs.decide",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, decideSchema),
  rules: [
    hasClearance,
    signerIsConcerned,
    isOneOf("booked", "declared", "presented", "inspecting", "inspected", "quarantined"),
  ],
  apply: (execution) => {
    const { decision } = execution.payload;
    askAgain(execution, clearanceIn(execution).facts, decision, () => statusByDecision[decision]);
  },
  records: ({ statement }) => [recordName(statement.subject)],
});

const inspectSchema = record({
  at: timeMs,
  finding: oneOf("conforms", "deviates"),
  text: optional(text(1_000)),
  /** SHA-256 of photographs kept elsewhere. */
  photos: optional(list(bytes(32, 32), 16)),
});
export type CustomsInspect = Decoded<typeof inspectSchema>;

export const customsInspect = kind<CustomsInspect>({
  name: "customs.inspect",
  signers: ["party"],
  decode: (payload) => decodePayload(payload, inspectSchema),
  rules: [
    hasClearance,
    signerIsConcerned,
    (judgement) => (isAheadOfClock(judgement, judgement.payload.at) ? "statement_from_future" : undefined),
    isOneOf("inspecting"),
  ],
  apply: (execution) => {
    const { state, payload } = execution;
    const { facts } = clearanceIn(execution);
    if (payload.finding === "deviates") {
      const trader = traderOf(state, facts.destination, facts.shipper);
      state.set(`trader/${facts.destination}/${facts.shipper}`, {
        ...trader,
        deviations: trader.deviations + 1,
      });
    }
    askAgain(execution, facts, "find", () => "inspected");
  },
  records: ({ statement }) => [recordName(statement.subject)],
});

/** A decision by the lists and rules as they are now; a release counts for the trader. */
function askAgain(
  execution: Execution<unknown>,
  facts: GoodsFacts,
  event: Parameters<typeof decide>[4]["event"],
  statusBy: Parameters<typeof decide>[4]["statusBy"],
): void {
  const { state, statement, timeMs: now } = execution;
  const check = checkLists(state, facts, now);
  const { status } = decide(execution, idOf(statement.subject), facts, check, { event, statusBy });
  if (status !== "released") return;
  const trader = traderOf(state, facts.destination, facts.shipper);
  state.set(`trader/${facts.destination}/${facts.shipper}`, { ...trader, released: trader.released + 1 });
}
