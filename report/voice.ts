/** The words of one language with the names of one trace, for the sections of a report. */
import type { Bounds } from "../ledger/liability/law/types.ts";
import type { ConditionTrace, HarmUnit, LiabilityTrace, ShareBounds } from "../ledger/liability/trace.ts";
import * as format from "./format.ts";
import { quantityName } from "./quantity.ts";
import type { Column, Row, Table } from "./report.ts";
import type { ReportWords } from "./words/en.ts";

export class Voice {
  readonly words: ReportWords;
  readonly #names: ReadonlyMap<string, string>;

  constructor(words: ReportWords, { parties }: Pick<LiabilityTrace, "parties">) {
    this.words = words;
    this.#names = new Map(parties.map(({ id, legalName }) => [id, legalName]));
  }

  /** Legal name; the identifier of a party that the trace does not know. */
  party(id: string): string {
    return this.#names.get(id) ?? id;
  }

  parties(ids: readonly string[]): string {
    return ids.map((id) => this.party(id)).join(", ");
  }

  integer(value: number): string {
    return format.decimal(value, this.words.marks);
  }

  /** Nothing for what has no end. */
  time(timeMs: number | null, none = this.words.none): string {
    return timeMs === null ? none : format.utcTime(timeMs);
  }

  span(fromMs: number, toMs: number | null): string {
    return `${format.utcTime(fromMs)} – ${this.time(toMs, this.words.untilNow)}`;
  }

  duration(lengthMs: number): string {
    return format.duration(lengthMs, this.words.marks);
  }

  value(quantity: string, value: number | null): string {
    return value === null ? this.words.none : format.quantityValue(quantity, value, this.words.marks);
  }

  /** `Temperature, probe 2` of `temperature:2`. */
  quantity(name: string): string {
    return quantityName(name, this.words.quantities);
  }

  band({ quantity, min, max }: Pick<ConditionTrace, "quantity" | "min" | "max">): string {
    if (min !== null && max !== null)
      return this.words.between(this.value(quantity, min), this.value(quantity, max));
    return min !== null
      ? this.words.noLessThan(this.value(quantity, min))
      : this.words.noMoreThan(this.value(quantity, max));
  }

  /** Harm in the unit of its condition. */
  harm(amount: number, unit: HarmUnit): string {
    return unit === "events"
      ? this.words.events(amount, this.integer(amount))
      : format.seconds(amount, this.words.marks);
  }

  percent(ppm: number): string {
    return format.percent(ppm, this.words.marks);
  }

  share(bounds: ShareBounds | null): string {
    if (bounds === null) return this.words.none;
    return this.#range(bounds.minPpm, bounds.maxPpm, (ppm) => this.percent(ppm));
  }

  bounds(bounds: Bounds | null, shown: (value: number) => string): string {
    return bounds === null ? this.words.notKnown : this.#range(bounds.min, bounds.max, shown);
  }

  money(minor: number, currency: string): string {
    return format.money(minor, currency, this.words.marks);
  }

  moneyBounds(minor: Bounds | null, currency: string): string {
    return this.bounds(minor, (one) => this.money(one, currency));
  }

  sdr(millionths: number): string {
    return `${this.words.sdr} ${format.scaled(millionths, 6, this.words.marks)}`;
  }

  /** An exact decimal number as text. */
  rate(decimal: string): string {
    return decimal.replace(".", this.words.marks.decimal);
  }

  kilograms(grams: number): string {
    return `${format.scaled(grams, 3, this.words.marks)} kg`;
  }

  /** Thousandths as a plain number. */
  thousandths(value: number): string {
    return format.scaled(value, 3, this.words.marks);
  }

  provision(provision: string): string {
    return format.provisionName(provision, this.words.article);
  }

  treaty(regime: string): string {
    return format.treatyName(regime);
  }

  treaties(regimes: readonly string[]): string {
    return regimes.length === 0 ? this.words.none : regimes.map(format.treatyName).join(", ");
  }

  #range(least: number, most: number, shown: (value: number) => string): string {
    return least === most ? shown(least) : `${shown(least)} – ${shown(most)}`;
  }
}

export function table(caption: string, columns: readonly Column[], rows: readonly Row[]): Table {
  return { type: "table", caption, columns, rows };
}

/** A column of texts. */
export function texts(name: string): Column {
  return { name, align: "start" };
}

/** A column of figures, which line up at their ends. */
export function figures(name: string): Column {
  return { name, align: "end" };
}

export function row(cells: readonly string[], statements: readonly string[] = []): Row {
  return { cells, statements };
}
