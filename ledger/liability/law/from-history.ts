/** Reads out of a shipment's history and the physical part of its trace what the law part is computed from. */
import { type DisputeTold, disputesOf } from "../../evidence/disputes.ts";
import type { HistoryStatement, ShipmentHistory } from "../../evidence/shipment-history.ts";
import { payloadAs } from "../../state/kinds.ts";
import { referenceText } from "../../statement/reference.ts";
import type { PhysicalTrace } from "../trace.ts";
import type { HandoverStep, LawInput, NoticeGiven, SurveyMade } from "./input.ts";
import { lawOf } from "./law.ts";
import type { LawSection } from "./types.ts";

export function lawOfHistory(history: ShipmentHistory, physical: PhysicalTrace): LawSection {
  return lawOf(lawInputOf(history, physical));
}

export function lawInputOf(history: ShipmentHistory, physical: PhysicalTrace): LawInput {
  const { statements, shipment, state, terms, law } = history;
  const reference = referenceText("shipment", shipment);
  const created = statements.find(
    ({ statement }) => statement.kind === "shipment.create" && statement.subject === reference,
  );
  const disputes = disputesOf(history).filter(({ status }) => status !== "withdrawn");
  return {
    positionMs: history.positionMs,
    shipper: state.shipper,
    terms,
    termsStatement: created!.hash,
    custody: physical.custody,
    handovers: handoversOf(statements, physical),
    milestones: statements.flatMap((entry) => {
      const milestone = payloadAs(entry, "transport.milestone");
      return milestone
        ? [{ leg: milestone.leg, step: milestone.step, atMs: milestone.at, statement: entry.hash }]
        : [];
    }),
    shares: physical.parties.flatMap(({ id, share }) =>
      share && share.maxPpm > 0 ? [{ party: id, ppm: { min: share.minPpm, max: share.maxPpm } }] : [],
    ),
    harm: harmOf(physical),
    reservations: clausedAccepts(physical),
    notices: statements.flatMap(noticeIn),
    surveys: surveysOf(statements),
    claims: disputes.map(({ claim, opened }) => ({ amount: claim, statement: opened.statement })),
    wilful: disputes.flatMap(misconductIn),
    ruleSet: law.rules ?? null,
    rates: law.rates,
  };
}

/** The accepts that began an interval of custody, and the releases they answered. */
function handoversOf(statements: readonly HistoryStatement[], { custody }: PhysicalTrace): HandoverStep[] {
  const told = statements.filter(({ statement }) => statement.kind !== "readings");
  const byHash = new Map(told.map((entry) => [entry.hash, entry]));
  return custody.flatMap(({ holder, fromMs, statements: hashes }) =>
    hashes.flatMap((hash): HandoverStep[] => {
      const entry = byHash.get(hash)!;
      const accept = payloadAs(entry, "custody.accept");
      if (accept) {
        const { from: other, place } = accept;
        return [{ type: "accept", by: holder, other, atMs: fromMs, place, statement: hash }];
      }
      const release = payloadAs(entry, "custody.release");
      if (!release) return [];
      const { to: other, place, at: atMs } = release;
      return [{ type: "release", by: holder, other, atMs, place, statement: hash }];
    }),
  );
}

/** Accepts with reservations, or with another count or other seals than were released. */
function clausedAccepts({ custody }: PhysicalTrace): LawInput["reservations"] {
  return custody.flatMap(({ holder, fromMs, clean, statements }) =>
    clean === false ? [{ by: holder, atMs: fromMs, statement: statements[0]! }] : [],
  );
}

function harmOf({ conditions }: PhysicalTrace): LawInput["harm"] {
  const harmful = conditions
    .flatMap(({ excursions }) => excursions)
    .filter(({ standing }) => standing === "harmful");
  if (harmful.length === 0) return null;
  return {
    fromMs: harmful.reduce((first, { fromMs }) => Math.min(first, fromMs), Number.POSITIVE_INFINITY),
    toMs: harmful.reduce((last, { toMs }) => Math.max(last, toMs), 0),
  };
}

function noticeIn(entry: HistoryStatement): NoticeGiven[] {
  const notice = payloadAs(entry, "damage.notice");
  if (!notice) return [];
  const { to, nature, at: atMs } = notice;
  return [{ by: entry.party, to, nature, atMs, sealedAtMs: entry.sealedAtMs, statement: entry.hash }];
}

/** The last report of each surveyor, by the time that it states. */
function surveysOf(statements: readonly HistoryStatement[]): SurveyMade[] {
  const last = new Map<string, { atMs: number; made: SurveyMade }>();
  for (const entry of statements) {
    const report = payloadAs(entry, "survey.report");
    if (!report) continue;
    const { at: atMs, massGrams, packages, loss } = report;
    const known = last.get(entry.party);
    if (!known || known.atMs <= atMs)
      last.set(entry.party, { atMs, made: { massGrams, packages, loss, statement: entry.hash } });
  }
  return [...last].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { made }]) => made);
}

/** What the claimant alleges, and what a respondent concedes against itself. */
function misconductIn({ wilful, opened, answers }: DisputeTold): LawInput["wilful"] {
  return [
    ...wilful.map((party) => ({ party, found: false, statement: opened.statement })),
    ...answers
      .filter(({ wilfulMisconduct }) => wilfulMisconduct)
      .map(({ by, statement }) => ({ party: by, found: true, statement })),
  ];
}
