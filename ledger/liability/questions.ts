/** What further evidence would narrow the bounds of a trace, as data. docs/liability.md explains every code. */
import type { ShipmentHistory } from "../evidence/shipment-history.ts";
import { type ConditionTrace, heaviest, holdersDuring } from "./conditions.ts";
import type { CustodyInterval } from "./custody.ts";
import type { Doubts } from "./doubts.ts";
import type { Excursion } from "./excursions.ts";
import type { Finding, FindingCode } from "./findings.ts";
import { merge, type Span } from "./spans.ts";
export const questionCodes = {
  /** Readings of the unobserved time, from the device's own memory or from another device. */
  readings_of_gap: "What was measured while nothing is in the log?",
  /** The statements that are missing from a signer's sequence. */
  missing_statements: "What do the missing statements of this signer say?",
  /** When the device's clock was last set, and to what. */
  clock_synchronisation: "When was the device's clock last synchronised?",
  /** How hot or cold an unobserved time can have been at most. */
  gap_extreme: "How far can the value have gone while nobody observed it?",
  /** A calibration certificate that covers the readings. */
  calibration: "Is there a calibration certificate for the time of the readings?",
  /** The velocity change of a shock whose peak alone is known. */
  velocity_change: "What velocity change did this shock have?",
  /** Which of two contradicting probes or statements is right. */
  contradiction: "Which of the contradicting readings is right?",
  /** The counterpart of a handover that only one side signed. */
  handover_counterpart: "What does the other side of this handover say?",
  /** Whether the goods were delivered, and when. */
  delivery: "Were the goods delivered, and when?",
  /** A survey of damage that was declared and is not measured. */
  survey: "What did a survey of the declared damage find?",
  /** Who had the key of a device that signed two statements with one number. */
  key_custody: "Who could use the key that contradicted itself?",
} as const;

export type QuestionCode = keyof typeof questionCodes;

export interface OpenQuestion {
  readonly code: QuestionCode;
  /** Index into the trace's conditions; null where it is about none, or about all. */
  readonly condition: number | null;
  /** A device, a signer or a party, as a reference (`device:…`); null where it is about none. */
  readonly subject: string | null;
  /** The time it is about, if it is about one. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** Parties whose bounds the answer would narrow, sorted. */
  readonly parties: readonly string[];
  /** Names end in their units: `unobservedMs`, `epsilonMs`, `possibleHarm` … */
  readonly numbers: Readonly<Record<string, number>>;
  /** Hashes of the statements it arises from, lower-case hex, sorted. */
  readonly statements: readonly string[];
}

export interface QuestionInput {
  readonly history: ShipmentHistory;
  readonly conditions: readonly ConditionTrace[];
  readonly custody: readonly CustodyInterval[];
  readonly findings: readonly Finding[];
  readonly doubts: Doubts;
  /** Unobserved time beside harmful excursions of the series that governs, for each condition. */
  readonly gaps: readonly (readonly Span[])[];
}

const gapsAskedMax = 20;

/** By condition, then by code in the order of the table, then by time. */
export function openQuestions(input: QuestionInput): OpenQuestion[] {
  const { conditions, findings } = input;
  const asked = [
    ...conditions.flatMap((condition, index) => conditionQuestions(input, condition, index)),
    ...findings.flatMap((finding) => findingQuestion(finding)),
    ...deliveryQuestion(input),
  ];
  const rank = (code: QuestionCode) => Object.keys(questionCodes).indexOf(code);
  return asked.sort(
    (a, b) =>
      (a.condition ?? conditions.length) - (b.condition ?? conditions.length) ||
      rank(a.code) - rank(b.code) ||
      (a.fromMs ?? 0) - (b.fromMs ?? 0),
  );
}

const aboutNothing = {
  condition: null,
  subject: null,
  fromMs: null,
  toMs: null,
  parties: [],
  numbers: {},
  statements: [],
} as const;

function conditionQuestions(input: QuestionInput, condition: ConditionTrace, index: number): OpenQuestion[] {
  const { governing, unattributed } = condition;
  if (!governing || !unattributed || unattributed.maxPpm === 0) return [];
  const subject = `device:${governing.device}`;
  const about = { ...aboutNothing, condition: index, subject };
  const open = condition.shares.filter(({ minPpm, maxPpm }) => minPpm < maxPpm).map(({ holder }) => holder);
  const questions: OpenQuestion[] = gapQuestions(input, about, index);
  const { gapExtreme, harmRule, possibleHarm } = condition;
  if (harmRule === "dose" && gapExtreme.max === null && possibleHarm > 0)
    questions.push({ ...about, code: "gap_extreme", parties: open, numbers: { possibleHarm } });
  const straddling = straddlingParts(condition);
  if (straddling.epsilonMs > 0) {
    const { epsilonMs, harm, parties } = straddling;
    questions.push({ ...about, code: "clock_synchronisation", parties, numbers: { epsilonMs, harm } });
  }
  const summary = condition.series.find(
    ({ device, name }) => device === governing.device && name === governing.name,
  );
  if (summary && !summary.calibrated) questions.push({ ...about, code: "calibration", parties: open });
  return questions;
}

function gapQuestions(
  { custody, doubts, gaps }: QuestionInput,
  about: typeof aboutNothing | Omit<OpenQuestion, "code">,
  index: number,
): OpenQuestion[] {
  const device = about.subject!.slice("device:".length);
  const asked = heaviest(merge(gaps[index]!), gapsAskedMax, ({ fromMs, toMs }) => toMs - fromMs);
  const missing = doubts.of(device).missingStatements;
  return asked.map(({ fromMs, toMs }) => {
    const lost = missing
      .filter((one) => one.fromMs < toMs && fromMs < one.toMs)
      .reduce((sum, { count }) => sum + count, 0);
    const numbers = { unobservedMs: toMs - fromMs, ...(lost > 0 && { missingStatements: lost }) };
    const parties = holdersDuring({ fromMs, toMs }, custody).sort();
    return {
      ...about,
      code: lost > 0 ? "missing_statements" : "readings_of_gap",
      fromMs,
      toMs,
      parties,
      numbers,
    };
  });
}

/** Harm that lies within ± ε of a handover, in harmful excursions of the series that governs. */
function straddlingParts({ excursions, governing }: ConditionTrace): {
  epsilonMs: number;
  harm: number;
  parties: string[];
} {
  const isCounted = ({ device, name, standing }: Excursion) =>
    standing === "harmful" && device === governing!.device && name === governing!.name;
  const parts = excursions
    .filter(isCounted)
    .flatMap((one) => one.parts)
    .filter(({ harmMin, harmMax, epsilonMs }) => epsilonMs > 0 && harmMin < harmMax);
  return {
    epsilonMs: parts.reduce((most, { epsilonMs }) => Math.max(most, epsilonMs), 0),
    harm: parts.reduce((sum, { harmMin, harmMax }) => sum + (harmMax - harmMin), 0),
    parties: [...new Set(parts.map(({ holder }) => holder))].sort(),
  };
}

const questionOfFinding: Partial<Record<FindingCode, QuestionCode>> = {
  velocity_change_missing: "velocity_change",
  probes_disagree: "contradiction",
  readings_conflict: "contradiction",
  equivocation: "key_custody",
  accept_without_release: "handover_counterpart",
  accept_by_other: "handover_counterpart",
  accept_from_other: "handover_counterpart",
  release_by_other: "handover_counterpart",
  release_never_accepted: "handover_counterpart",
  reservation_not_measured: "survey",
};

function findingQuestion({ code, statements, widens }: Finding): OpenQuestion[] {
  const asked = questionOfFinding[code];
  if (!asked) return [];
  const numbers = widens ? { [widens.by === "events" ? "events" : "doubtfulMs"]: widens.amount } : {};
  return [{ ...aboutNothing, code: asked, numbers, statements }];
}

/** After the last planned arrival. */
function deliveryQuestion({ history, custody }: QuestionInput): OpenQuestion[] {
  const { terms, state, positionMs } = history;
  const arrivals = terms.legs.flatMap(({ arrival }) => (arrival === undefined ? [] : [arrival]));
  const arrivalMs = arrivals.reduce((last, one) => Math.max(last, one), 0);
  if (state.deliveredMs !== undefined || arrivals.length === 0 || positionMs <= arrivalMs) return [];
  const { holder, statements } = custody.at(-1)!;
  const parties = [...new Set([holder, state.consignee])].sort();
  return [
    {
      ...aboutNothing,
      code: "delivery",
      fromMs: arrivalMs,
      toMs: positionMs,
      parties,
      numbers: { lateMs: positionMs - arrivalMs },
      statements,
    },
  ];
}
