/** Times, durations, amounts and shares as the scenario files write them (README.md), both ways. */
import { minorDigitsOf } from "../../ledger/statement/money.ts";

/** Thrown for a line that nobody can read: a mistake in a scenario file. */
export class ScenarioError extends Error {}

export function fail(what: string): never {
  throw new ScenarioError(what);
}

/** `2,000.5` → 2000.5. */
export function numberOf(text: string): number {
  const plain = text.replaceAll(",", "");
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : fail(`"${text}" is no number`);
}

/** 2000.5 → `2,000.5`. */
export function numberText(value: number): string {
  const [whole = "", decimals] = String(value).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

/** `200,000.00 EUR`. */
export function amountOf(text: string): { minor: number; currency: string } {
  const [, value = "", currency = ""] = /^([\d,.]+) ([A-Z]{3})$/.exec(text) ?? fail(`"${text}" is no amount`);
  return { minor: Math.round(numberOf(value) * 10 ** minorDigitsOf(currency)), currency };
}

export function amountText(minor: number, currency: string): string {
  const digits = minorDigitsOf(currency);
  const text = String(minor).padStart(digits + 1, "0");
  const whole = numberText(Number(text.slice(0, text.length - digits)));
  return `${whole}${digits === 0 ? "" : `.${text.slice(-digits)}`} ${currency}`;
}

const unitsMs = { h: 3_600_000, min: 60_000, s: 1_000, ms: 1 } as const;

/** `1 h 30 min`. */
export function durationOf(text: string): number {
  const parts = text.split(/(?<=[a-z]) /);
  return parts.reduce((sum, part) => {
    const [, count, unit] = /^([\d,]+) (h|min|s|ms)$/.exec(part) ?? fail(`"${text}" is no duration`);
    return sum + numberOf(count!) * unitsMs[unit as keyof typeof unitsMs];
  }, 0);
}

export function durationText(lengthMs: number): string {
  let rest = lengthMs;
  const parts = Object.entries(unitsMs).flatMap(([unit, unitMs]) => {
    const count = Math.floor(rest / unitMs);
    rest -= count * unitMs;
    return count > 0 ? [`${numberText(count)} ${unit}`] : [];
  });
  return parts.length === 0 ? "0 min" : parts.join(" ");
}

/** `50 %`, or `20 % to 80 %`; of parts per million. */
export function shareText({ minPpm, maxPpm }: { minPpm: number; maxPpm: number }): string {
  const percent = (ppm: number) => `${ppm / 10_000} %`;
  return minPpm === maxPpm ? percent(minPpm) : `${percent(minPpm)} to ${percent(maxPpm)}`;
}

/** Times of one scenario: those without a date are of its day. All UTC. */
export class Calendar {
  readonly #day: string;

  constructor(day: string) {
    this.#day = day;
  }

  timeOf(text: string): number {
    const [, date = this.#day, time] =
      /^(?:(\d{4}-\d{2}-\d{2}) )?(\d{2}:\d{2}(?::\d{2}(?:\.\d{3})?)?)$/.exec(text) ??
      fail(`"${text}" is no time`);
    return Date.parse(`${date}T${time}Z`);
  }

  timeText(timeMs: number): string {
    const [date, time = ""] = new Date(timeMs).toISOString().slice(0, -1).split("T");
    const short = time.replace(/\.000$/, "").replace(/:00$/, (zero) => (time.length > 5 ? "" : zero));
    return date === this.#day ? short : `${date} ${short}`;
  }
}
