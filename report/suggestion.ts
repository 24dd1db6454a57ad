/**
 * A suggestion in words, in English and German. Every figure is one of the suggestion's own, turned into units by
 * division and rounding alone: nothing is said that its JSON does not hold.
 */
import type { Interval, Suggestion } from "../ledger/routing/suggestions/suggestion.ts";
import { minorDigitsOf } from "../ledger/statement/money.ts";
import { decimal, type NumberMarks, scaled, utcTime } from "./format.ts";

export interface SuggestionWords {
  readonly marks: NumberMarks;
  /** How the goods go on where no leg has a name. */
  readonly modes: Readonly<Record<string, string>>;
  readonly change: (place: string, way: string) => string;
  readonly earlier: (hours: string, least: string, most: string) => string;
  readonly later: (hours: string, least: string, most: string) => string;
  readonly late: (present: string, option: string) => string;
  readonly cost: (amount: string) => string;
  readonly co2: (kilograms: string) => string;
  readonly excursion: (present: string, option: string) => string;
  readonly damage: (present: string, option: string) => string;
  readonly worse: (what: string) => string;
  readonly reason: Readonly<
    Record<Suggestion["reason"]["kind"], (from: string, to: string, hours: string, count: string) => string>
  >;
  readonly decideBy: (time: string) => string;
  readonly basis: (count: string, size: string) => string;
  readonly few: (count: string, size: string) => string;
  readonly sample: string;
}

/** Below this many comparable legs the wording says that the estimate leans on what is usual. */
export const fewComparable = 10;

const hourMs = 3_600_000;

/** A count as it is written, with its noun. */
const counted = (count: string, one: string, many: string): string =>
  `${count} ${count === "1" ? one : many}`;

export const suggestionWords: Readonly<Record<"en" | "de", SuggestionWords>> = {
  en: {
    marks: { decimal: ".", group: "," },
    modes: {
      road: "by road",
      rail: "by rail",
      sea: "by sea",
      air: "by air",
      "inland-waterway": "by inland waterway",
    },
    change: (place, way) => `Change at ${place}: ${way}.`,
    earlier: (hours, least, most) => `${hours} h earlier (80 %: ${least} to ${most} h)`,
    later: (hours, least, most) => `${hours} h later (80 %: ${least} to ${most} h)`,
    late: (present, option) => `risk of being late ${present} → ${option} %`,
    cost: (amount) => `cost ${amount}`,
    co2: (kilograms) => `CO2e ${kilograms} kg`,
    excursion: (present, option) => `risk of an excursion ${present} → ${option} %`,
    damage: (present, option) => `risk of damage ${present} → ${option} %`,
    worse: (what) => `Worse: ${what}.`,
    reason: {
      behind: (from, to, hours, count) =>
        `Why: from ${from} to ${to} it is expected ${hours} h behind plan (${counted(count, "past journey", "past journeys")}).`,
      slow: (from, to, hours, count) =>
        `Why: from ${from} to ${to} it usually takes ${hours} h longer than planned (${counted(count, "past journey", "past journeys")}).`,
      detour: (from, to, hours) =>
        `Why: from ${from} to ${to} it takes ${hours} h longer round what is closed.`,
    },
    decideBy: (time) => `Decide by ${time}.`,
    basis: (count, size) =>
      `Based on ${counted(count, "comparable leg", "comparable legs")}, log of ${size} entries.`,
    few: (count, size) =>
      `Few past journeys (${counted(count, "comparable leg", "comparable legs")}, log of ${size} entries): the estimate leans on what is usual for the mode.`,
    sample: "The services are samples.",
  },
  de: {
    marks: { decimal: ",", group: "." },
    modes: {
      road: "auf der Straße",
      rail: "mit der Bahn",
      sea: "zur See",
      air: "mit dem Flugzeug",
      "inland-waterway": "mit dem Binnenschiff",
    },
    change: (place, way) => `Wechsel in ${place}: ${way}.`,
    earlier: (hours, least, most) => `${hours} h früher (80 %: ${least} bis ${most} h)`,
    later: (hours, least, most) => `${hours} h später (80 %: ${least} bis ${most} h)`,
    late: (present, option) => `Verspätungsrisiko ${present} → ${option} %`,
    cost: (amount) => `Kosten ${amount}`,
    co2: (kilograms) => `CO2e ${kilograms} kg`,
    excursion: (present, option) => `Risiko einer Überschreitung ${present} → ${option} %`,
    damage: (present, option) => `Schadensrisiko ${present} → ${option} %`,
    worse: (what) => `Schlechter: ${what}.`,
    reason: {
      behind: (from, to, hours, count) =>
        `Grund: Von ${from} nach ${to} werden ${hours} h Rückstand erwartet (${counted(count, "frühere Fahrt", "frühere Fahrten")}).`,
      slow: (from, to, hours, count) =>
        `Grund: Von ${from} nach ${to} dauert es meist ${hours} h länger als geplant (${counted(count, "frühere Fahrt", "frühere Fahrten")}).`,
      detour: (from, to, hours) =>
        `Grund: Von ${from} nach ${to} dauert es um das Gesperrte herum ${hours} h länger.`,
    },
    decideBy: (time) => `Zu entscheiden bis ${time}.`,
    basis: (count, size) =>
      `Gestützt auf ${counted(count, "vergleichbare Strecke", "vergleichbare Strecken")}, Log mit ${size} Einträgen.`,
    few: (count, size) =>
      `Wenige frühere Fahrten (${counted(count, "vergleichbare Strecke", "vergleichbare Strecken")}, Log mit ${size} Einträgen): Die Schätzung stützt sich auf das beim Verkehrsträger Übliche.`,
    sample: "Die Dienste sind Beispiele.",
  },
};

/** Sentences in the order in which they are read. `sample`: the network is made up. */
export function suggestionSentences(
  suggestion: Suggestion,
  language: "en" | "de",
  sample: boolean,
): readonly string[] {
  const words = suggestionWords[language];
  const { changeAt, option, reason, basis, comparable, decideByMs } = suggestion;
  const named = (place: string) => placeName(suggestion, place);
  const number = (value: number) => decimal(value, words.marks);
  const way = option.legs
    .filter(({ name }) => name !== "")
    .map(({ name, fromName, toName }) => `${name} (${fromName} → ${toName})`)
    .join(", ");
  const { better, worse } = changesOf(suggestion, words);
  const count = number(comparable);
  const size = number(basis.size);
  return [
    words.change(
      named(changeAt.place),
      way === "" ? option.legs.map(({ mode }) => words.modes[mode] ?? mode).join(", ") : way,
    ),
    `${capital(better.join(", "))}.`,
    ...(worse.length > 0 ? [words.worse(worse.join(", "))] : []),
    ...(reason.delayMs > 0
      ? [
          words.reason[reason.kind](
            named(reason.from),
            named(reason.to),
            number(hoursOf(reason.delayMs)),
            number(reason.comparable),
          ),
        ]
      : []),
    words.decideBy(utcTime(decideByMs)),
    comparable < fewComparable ? words.few(count, size) : words.basis(count, size),
    ...(sample ? [words.sample] : []),
  ];
}

/** The name of a place that is written as its UN/LOCODE, from the legs that touch it. */
function placeName({ present, option }: Suggestion, place: string): string {
  const ends = [...present.legs, ...option.legs].flatMap((leg) => [
    { locode: leg.fromLocode, name: leg.fromName },
    { locode: leg.toLocode, name: leg.toName },
  ]);
  return ends.find(({ locode }) => locode === place)?.name ?? place;
}

function changesOf({ present, option, delta, currency }: Suggestion, words: SuggestionWords) {
  const number = (value: number) => decimal(value, words.marks);
  const signed = (value: number) => (value > 0 ? `+${number(value)}` : number(value));
  const digits = minorDigitsOf(currency);
  const money = (minor: number) => scaled(minor, digits, words.marks, digits);
  const shares = (name: "excursion" | "damage" | "late", from: number, to: number) =>
    words[name](number(percentOf(from)), number(percentOf(to)));
  const entries: readonly (readonly [change: number, text: string])[] = [
    [delta.arrivalMs.p50, arrivalText(delta.arrivalMs, words)],
    [delta.latePpm.p50, shares("late", present.latePpm, option.latePpm)],
    [delta.costMinor, words.cost(`${delta.costMinor > 0 ? "+" : ""}${money(delta.costMinor)} ${currency}`)],
    [delta.co2Grams, words.co2(signed(Math.round(delta.co2Grams / 1_000)))],
    [delta.excursionPpm, shares("excursion", present.excursionPpm, option.excursionPpm)],
    [delta.damagePpm, shares("damage", present.damagePpm, option.damagePpm)],
  ];
  return {
    better: entries.filter(([change]) => change < 0).map(([, text]) => text),
    worse: entries.filter(([change]) => change > 0).map(([, text]) => text),
  };
}

/** Of a difference of arrivals: below zero it is earlier. */
function arrivalText({ p10, p50, p90 }: Interval, words: SuggestionWords): string {
  const number = (value: number) => decimal(value, words.marks);
  return p50 <= 0
    ? words.earlier(number(hoursOf(-p50)), number(hoursOf(-p90)), number(hoursOf(-p10)))
    : words.later(number(hoursOf(p50)), number(hoursOf(p10)), number(hoursOf(p90)));
}

/** Whole hours; tenths below ten. */
export function hoursOf(ms: number): number {
  const hours = ms / hourMs;
  return Math.abs(hours) < 10 ? Math.round(hours * 10) / 10 : Math.round(hours);
}

/** Tenths of a per cent. */
export const percentOf = (ppm: number): number => Math.round(ppm / 1_000) / 10;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
