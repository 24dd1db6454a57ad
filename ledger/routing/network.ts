/**
 * The transport network that routes are searched in: terminals, the services that call there, road haulage between
 * doors and terminals, and emission factors. Durations are whole minutes, money is in minor units of the network's
 * one currency, so that sums are exact. Where the format comes from and how to bring one's own: docs/routing.md.
 */

import { toHex } from "../encoding/bytes.ts";
import { type CborInput, encodeCbor } from "../encoding/cbor-encode.ts";
import { type Sha256, sha256 } from "../log/hash.ts";
import type { Mode } from "../state/terms.ts";
import type { PassageId } from "./sea/passages.ts";

export interface Position {
  /** Degrees north, WGS 84. */
  readonly lat: number;
  /** Degrees east, −180 to 180. */
  readonly lon: number;
}

/** What a movement or a handling costs: `fixed + perTonne · t + perTonneKm · t · km`, in minor units. */
export interface Tariff {
  readonly fixedMinor: number;
  readonly perTonneMinor: number;
  readonly perTonneKmMinor: number;
  /** On top of all that when the goods travel in a temperature band, per cent. */
  readonly controlledPercent: number;
}

/** A gate that is open on some weekdays from one local time to another. */
export interface OpeningHours {
  /** 0 Monday to 6 Sunday. */
  readonly weekday: number;
  readonly fromMinute: number;
  /** At most 1,440: midnight at the end of the day. */
  readonly toMinute: number;
}

export interface Terminal extends Position {
  readonly id: string;
  /** UN/LOCODE, five characters without a space. Several terminals may share one. */
  readonly locode: string;
  readonly kind: Mode;
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Local time minus UTC, without daylight saving time. */
  readonly utcOffsetMinutes: number;
  /** When lorries are let in and out; empty: always. Ships, trains and aircraft are handled around the clock. */
  readonly openingHours: readonly OpeningHours[];
  /** From the arrival of a service until the goods can leave again. */
  readonly transferMinutes: number;
  /** Goods in a temperature band can wait here in their band. */
  readonly coldStore: boolean;
  /** For every service or lorry that brings goods here. */
  readonly handling: Tariff;
}

/** One call of a service, in minutes after the start of its period's departure. */
export interface Call {
  readonly terminal: string;
  readonly arrivalMinute: number;
  readonly departureMinute: number;
}

export const periods = { daily: 1_440, weekly: 10_080 } as const;
export type Period = keyof typeof periods;

/** Something that runs again and again: a liner service, a block train, a flight, a groupage lorry. */
export interface Service {
  readonly id: string;
  readonly name: string;
  readonly carrier: string;
  readonly mode: Mode;
  readonly period: Period;
  /** When each period's first call begins, minutes after Monday 00:00 UTC (daily: after 00:00 UTC). */
  readonly startMinute: number;
  /** Departures of the first call are on these days only, `2026-01-05`, both included. */
  readonly validFrom: string;
  readonly validTo: string;
  /** In order of time; goods may board at any and leave at any later one. */
  readonly calls: readonly Call[];
  /** Goods have to be at the terminal so long before departure. */
  readonly cutOffMinutes: number;
  /** Takes goods that need a temperature band. */
  readonly controlled: boolean;
  /** UN classes of dangerous goods that it takes, such as `3` or `2.1`. */
  readonly dangerousGoods: readonly string[];
  /** Passages that its ships do not use even when they are open. */
  readonly avoids: readonly PassageId[];
  /** Countries that it crosses besides those of its terminals. */
  readonly transitCountries: readonly string[];
  readonly emissionFactor: string;
  readonly tariff: Tariff;
}

/** Road haulage on demand between a door and a terminal, or between terminals, inside one area. */
export interface Haulage {
  readonly id: string;
  readonly carrier: string;
  /** Countries between which lorries drive without a ship. */
  readonly countries: readonly string[];
  /** Farther than this, straight, nobody is asked to drive. */
  readonly doorKmMax: number;
  readonly terminalKmMax: number;
  /** Length of the road ÷ great circle. */
  readonly circuity: number;
  /** Including rests and traffic. */
  readonly kmPerHour: number;
  readonly loadingMinutes: number;
  readonly emissionFactor: string;
  readonly tariff: Tariff;
}

/** Well-to-wheel grams of CO₂ equivalent per tonne-kilometre. */
export interface EmissionFactor {
  readonly id: string;
  readonly mode: Mode;
  readonly gramsPerTonneKm: number;
  /** On top for goods in a temperature band, per cent. */
  readonly controlledPercent: number;
  readonly source: string;
  readonly version: string;
  readonly year: number;
}

export interface Network {
  readonly name: string;
  /** Made-up services: whoever shows a route of this network says so. */
  readonly sample: boolean;
  /** ISO 4217; all tariffs are in it. */
  readonly currency: string;
  readonly terminals: readonly Terminal[];
  readonly services: readonly Service[];
  readonly haulage: readonly Haulage[];
  readonly emissionFactors: readonly EmissionFactor[];
}

/** SHA-256 over the network's one CBOR form, hex: what a stored answer names as the network it was computed in. */
export function networkVersion(network: Network, hash: Sha256 = sha256): string {
  return toHex(hash(encodeCbor(network as unknown as CborInput)));
}

/** What a movement of `massKg` over `meters` costs, whole minor units, rounded up. */
export function costMinor(tariff: Tariff, massKg: number, meters: number, controlled: boolean): number {
  const tonnes = massKg / 1_000;
  const plain =
    tariff.fixedMinor + tariff.perTonneMinor * tonnes + tariff.perTonneKmMinor * tonnes * (meters / 1_000);
  return Math.ceil(controlled ? (plain * (100 + tariff.controlledPercent)) / 100 : plain);
}

/** CO₂ equivalent of a movement, whole grams, rounded up. */
export function emittedGrams(
  factor: EmissionFactor,
  massKg: number,
  meters: number,
  controlled: boolean,
): number {
  const plain = factor.gramsPerTonneKm * (massKg / 1_000) * (meters / 1_000);
  return Math.ceil(controlled ? (plain * (100 + factor.controlledPercent)) / 100 : plain);
}
