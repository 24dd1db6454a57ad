/**
 * Incoterms 2020: who bears the risk of loss, seller or buyer, at each moment. Not who holds the goods, nor who
 * answers for them. Where the record shows only between which moments the risk passed, it is unknown in between.
 */
import type { Incoterm, Place } from "../../state/terms.ts";
import type { Carriage } from "./carriages.ts";
import type { HandoverStep, LawInput } from "./input.ts";
import { milestoneOf } from "./milestones.ts";
import type { RiskLaw, RiskReason, RiskSpan } from "./types.ts";

/** Risk passed at `untilMs` at the latest and not before `fromMs`; without `untilMs` it has not passed for sure. */
interface Passing {
  readonly fromMs: number | null;
  readonly untilMs: number | null;
  readonly reason: RiskReason;
  readonly statements: readonly string[];
}

interface Unknown {
  readonly unknown: RiskReason;
}

interface Journey {
  readonly input: LawInput;
  readonly carriages: readonly Carriage[];
  readonly seller: string;
  readonly buyer: string;
  readonly place: Place;
}

const notYet = (reason: RiskReason): Passing => ({ fromMs: null, untilMs: null, reason, statements: [] });

function passed(step: { atMs: number; statement: string }, reason: RiskReason): Passing {
  return { fromMs: step.atMs, untilMs: step.atMs, reason, statements: [step.statement] };
}

/** Passed between two moments that the record shows; the first may be unknown, and the second still to come. */
function between(
  first: { atMs: number; statement: string } | undefined,
  last: { atMs: number; statement: string } | undefined,
  createdMs: number,
  reason: RiskReason,
): Passing {
  const statements = [first, last].flatMap((step) => step?.statement ?? []);
  return { fromMs: first?.atMs ?? createdMs, untilMs: last?.atMs ?? null, reason, statements };
}

export function riskOf(input: LawInput, carriages: readonly Carriage[]): RiskLaw {
  const { sale, consignee } = input.terms;
  const seller = sale?.seller ?? input.shipper;
  const buyer = sale?.buyer ?? consignee;
  const incoterm = sale?.incoterm;
  if (!incoterm) return { rule: "", place: "", seller, buyer, spans: [unknownSpan(input, "no_incoterm")] };
  const { rule, place } = incoterm;
  const answer = passingOf[rule]({ input, carriages, seller, buyer, place });
  const spans = "unknown" in answer ? [unknownSpan(input, answer.unknown)] : spansOf(input, answer);
  return { rule, place: place.name, seller, buyer, spans };
}

const unknownSpan = (input: LawInput, reason: RiskReason): RiskSpan => ({
  fromMs: input.terms.at,
  toMs: null,
  bearer: "unknown",
  reason,
  statements: [input.termsStatement],
});

function spansOf(
  { terms, termsStatement }: LawInput,
  { fromMs, untilMs, reason, statements }: Passing,
): RiskSpan[] {
  const spans: RiskSpan[] = [];
  const startMs = terms.at;
  const unsureMs = fromMs === null ? null : Math.max(fromMs, startMs);
  const sureMs = untilMs === null ? null : Math.max(untilMs, startMs);
  if (unsureMs === null || unsureMs > startMs)
    spans.push({
      fromMs: startMs,
      toMs: unsureMs,
      bearer: "seller",
      reason: "before_passing",
      statements: [termsStatement],
    });
  const cited = [...new Set([termsStatement, ...statements])].sort();
  if (unsureMs !== null && (sureMs === null || sureMs > unsureMs))
    spans.push({
      fromMs: unsureMs,
      toMs: sureMs,
      bearer: "unknown",
      reason: "between_handover_and_event",
      statements: cited,
    });
  if (sureMs !== null) spans.push({ fromMs: sureMs, toMs: null, bearer: "buyer", reason, statements: cited });
  return spans;
}

/** One UN/LOCODE, or the same name where one of them has none. */
export function isSamePlace(a: Place, b: Place | undefined): boolean {
  if (!b) return false;
  if (a.locode !== undefined && b.locode !== undefined) return a.locode === b.locode;
  return a.name.trim().toLowerCase() === b.name.trim().toLowerCase();
}

/** In the order of time, then by statement: never by arrival. */
function stepsOf({ handovers }: LawInput, type: HandoverStep["type"]): HandoverStep[] {
  return handovers
    .filter((step) => step.type === type)
    .toSorted((a, b) => a.atMs - b.atMs || (a.statement < b.statement ? -1 : 1));
}

/** The first accept by a carrier of the terms. */
function firstCarrierAccept({ input }: Journey): HandoverStep | undefined {
  const carriers = input.terms.legs.map(({ carrier }) => carrier);
  return stepsOf(input, "accept").find(({ by }) => carriers.includes(by));
}

/** EXW: placed at the buyer's disposal, not loaded: the release says so, the accept shows it at the latest. */
function atDisposalOfBuyer(journey: Journey): Passing | Unknown {
  const { input, seller } = journey;
  if (!isSamePlace(journey.place, input.terms.legs[0]?.from)) return { unknown: "place_not_in_record" };
  const release = stepsOf(input, "release").find(({ by }) => by === seller);
  const accept = stepsOf(input, "accept").find(({ other }) => other === seller);
  if (release && (!accept || release.atMs <= accept.atMs)) return passed(release, "placed_at_disposal");
  return accept
    ? between(undefined, accept, input.terms.at, "placed_at_disposal")
    : notYet("placed_at_disposal");
}

/** FCA: handed over to the carrier at the named place, there or at the seller's premises. */
function toCarrierAtPlace(journey: Journey): Passing | Unknown {
  const { input, place, carriages } = journey;
  const carriage = carriages.find(({ leg }) => isSamePlace(place, leg.from));
  const accept = stepsOf(input, "accept").find((step) => isSamePlace(place, step.place));
  if (!carriage && !accept) return { unknown: "place_not_in_record" };
  if (!carriage) return passed(accept!, "handed_over_at_place");
  if (!carriage.held) return notYet("handed_over_at_place");
  const { fromMs, statements } = carriage.held;
  return passed({ atMs: fromMs, statement: statements[0] ?? input.termsStatement }, "handed_over_at_place");
}

/** CPT, CIP: handed over to the first carrier; the named place is only where the freight ends. */
function toFirstCarrier(journey: Journey): Passing {
  const accept = firstCarrierAccept(journey);
  return accept ? passed(accept, "handed_to_first_carrier") : notYet("handed_to_first_carrier");
}

/** The last carriage that ends at the named destination. */
function carriageTo({ carriages, place }: Journey): Carriage | undefined {
  return carriages.findLast(({ leg }) => isSamePlace(place, leg.to));
}

/**
 * DAP, DDP: at the buyer's disposal on the arriving means of transport: the carrier's release says so; an arrival
 * alone leaves it open until the goods are accepted.
 */
function arrivedAtPlace(journey: Journey): Passing | Unknown {
  const { input } = journey;
  const carriage = carriageTo(journey);
  if (!carriage) return { unknown: "place_not_in_record" };
  if (!carriage.held) return notYet("arrived_at_place");
  const { leg, held, delivery } = carriage;
  const arrival = milestoneOf(input, leg.id, "arrived");
  const release = stepsOf(input, "release").findLast(
    ({ by, atMs }) => by === leg.carrier && atMs >= held.fromMs && (held.toMs === null || atMs <= held.toMs),
  );
  if (release) return passed(release, "arrived_at_place");
  if (delivery && arrival && arrival.atMs <= delivery.atMs)
    return between(arrival, delivery, input.terms.at, "arrived_at_place");
  if (delivery)
    return between(
      { atMs: held.fromMs, statement: held.statements[0] ?? input.termsStatement },
      delivery,
      input.terms.at,
      "arrived_at_place",
    );
  return arrival
    ? between(arrival, undefined, input.terms.at, "arrived_at_place")
    : notYet("arrived_at_place");
}

/** DPU: unloaded at the named destination: after the release or arrival, and by the accept at the latest. */
function unloadedAtPlace(journey: Journey): Passing | Unknown {
  const carriage = carriageTo(journey);
  if (!carriage) return { unknown: "place_not_in_record" };
  const unloaded = milestoneOf(journey.input, carriage.leg.id, "unloaded");
  if (unloaded) return passed(unloaded, "unloaded_at_place");
  const arrived = arrivedAtPlace(journey);
  if ("unknown" in arrived || arrived.fromMs === null) return notYet("unloaded_at_place");
  const { delivery } = carriage;
  return {
    fromMs: arrived.fromMs,
    untilMs: delivery?.atMs ?? null,
    reason: "unloaded_at_place",
    statements: [...arrived.statements, ...(delivery ? [delivery.statement] : [])],
  };
}

const waterModes: readonly string[] = ["sea", "inland-waterway"];

/** The leg by water that begins at the named port; for CFR and CIF, which name the other end, the first. */
function waterLeg({ carriages, place }: Journey, namesOrigin: boolean): Carriage | RiskReason {
  const byWater = carriages.filter(({ leg }) => waterModes.includes(leg.mode));
  if (byWater.length === 0) return "no_sea_leg";
  const found = namesOrigin ? byWater.find(({ leg }) => isSamePlace(place, leg.from)) : byWater[0];
  return found ?? "place_not_in_record";
}

/** Between the carrier's accept and the departure, or exactly when a milestone says so. */
function atVessel(
  journey: Journey,
  namesOrigin: boolean,
  meaning: "alongside" | "onBoard",
): Passing | Unknown {
  const carriage = waterLeg(journey, namesOrigin);
  if (typeof carriage === "string") return { unknown: carriage };
  const { input } = journey;
  const reason = meaning === "alongside" ? "alongside_vessel" : "on_board_vessel";
  const exact = milestoneOf(input, carriage.leg.id, meaning);
  if (exact) return passed(exact, reason);
  const departed = milestoneOf(input, carriage.leg.id, "departed");
  const { held } = carriage;
  if (!held) return departed ? between(undefined, departed, input.terms.at, reason) : notYet(reason);
  const accepted = { atMs: held.fromMs, statement: held.statements[0] ?? input.termsStatement };
  const inOrder = departed && departed.atMs >= accepted.atMs ? departed : undefined;
  return between(accepted, inOrder, input.terms.at, reason);
}

const passingOf: Readonly<Record<Incoterm["rule"], (journey: Journey) => Passing | Unknown>> = {
  EXW: atDisposalOfBuyer,
  FCA: toCarrierAtPlace,
  CPT: toFirstCarrier,
  CIP: toFirstCarrier,
  DAP: arrivedAtPlace,
  DPU: unloadedAtPlace,
  DDP: arrivedAtPlace,
  FAS: (journey) => atVessel(journey, true, "alongside"),
  FOB: (journey) => atVessel(journey, true, "onBoard"),
  CFR: (journey) => atVessel(journey, false, "onBoard"),
  CIF: (journey) => atVessel(journey, false, "onBoard"),
};
