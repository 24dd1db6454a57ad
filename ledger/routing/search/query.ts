/**
 * One question to the search: from which door to which, with what goods and under which constraints, laid over a
 * timetable. Costs of every arc in four whole numbers; what the constraints forbid is left out here and nowhere else.
 */

import { naturalLogarithm } from "../../liability/exponential.ts";
import type { Mode } from "../../state/terms.ts";
import { civilDateOf } from "../../statement/civil-date.ts";
import { metersBetween } from "../geography/great-circle.ts";
import { type LegForecaster, type PartForecast, quantileSteps, type RoutePart } from "../leg-forecast.ts";
import {
  costMinor,
  emittedGrams,
  type Network,
  type Position,
  type Tariff,
  type Terminal,
} from "../network.ts";
import { minuteAfter, minutesOfDay } from "../week.ts";
import { type Arc, drivingMinutes, haulageArc, type Timetable } from "./timetable.ts";

/** A place where goods are picked up or delivered by lorry. */
export interface Door extends Position {
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

export interface Constraints {
  /** Countries in which the goods may neither be handled nor be carried through. */
  readonly countries: readonly string[];
  readonly carriers: readonly string[];
  readonly modes: readonly Mode[];
  readonly terminals: readonly string[];
}

export const noConstraints: Constraints = { countries: [], carriers: [], modes: [], terminals: [] };

export interface Question {
  readonly from: Door;
  /** The goods are at this terminal already, at hand when they are ready; `from` is then not asked. */
  readonly fromTerminal?: string;
  readonly to: Door;
  readonly readyMs: number;
  /** Later arrivals are answered only when there is nothing earlier. */
  readonly deadlineMs?: number;
  readonly massKg: number;
  /** The goods need a temperature band all the way. */
  readonly controlled: boolean;
  /** UN class, such as `3`. */
  readonly dangerousGoods?: string;
  readonly forbidden: Constraints;
  /** Changes between two vehicles, lorries included; a door-to-door lorry has none. */
  readonly transfersMax?: number;
}

/** Hazards are −ln(1 − p) in millionths: they add up along a route. */
export const hazardScale = 1_000_000;
/** The search plans with durations that four in five journeys keep. */
const searchQuantile = Math.round(0.8 * quantileSteps);

/** The timetable with the doors, and what each arc costs these goods. Node numbers: terminals, then origin, destination. */
export interface Query {
  readonly question: Question;
  readonly timetable: Timetable;
  readonly arcs: readonly Arc[];
  readonly origin: number;
  readonly destination: number;
  /** Where the goods are: the origin, or a terminal. */
  readonly start: number;
  readonly usable: Uint8Array;
  /** From departure until the goods are at hand at the other end, minutes. */
  readonly minutes: Float64Array;
  readonly cost: Float64Array;
  readonly grams: Float64Array;
  readonly hazard: Float64Array;
  /** Arcs from the origin; the arc of each node to the destination, or −1. */
  readonly fromOrigin: readonly number[];
  readonly toDestination: Int32Array;
  readonly readyMinute: number;
  readonly forecasts: ArcForecasts;
}

export function queryOf(timetable: Timetable, question: Question, forecaster: LegForecaster): Query {
  const { network } = timetable;
  const origin = network.terminals.length;
  const destination = origin + 1;
  const doors = doorArcs(network, question, origin, destination);
  const arcs = doors.length === 0 ? timetable.arcs : timetable.arcs.concat(doors);
  const forecasts = new ArcForecasts(network, question, forecaster);
  const size = arcs.length;
  const [minutes, cost, grams, hazard] = [0, 0, 0, 0].map(() => new Float64Array(size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const usable = new Uint8Array(size);
  const allowed = new Allowance(network, question);
  const price = new Price(network, question);
  for (let i = 0; i < size; i++) {
    const arc = arcs[i]!;
    if (!allowed.allows(arc)) continue;
    usable[i] = 1;
    const [movement, stay] = [forecasts.movement(arc), forecasts.stay(arc)];
    minutes[i] = forecasts.searchMinutes(arc, movement, stay);
    hazard[i] = forecasts.hazard(movement, stay);
    cost[i] = price.cost(arc);
    grams[i] = price.grams(arc);
  }
  const toDestination = new Int32Array(destination).fill(-1);
  const fromOrigin: number[] = [];
  for (let i = timetable.arcs.length; i < size; i++) {
    const { from, to } = arcs[i]!;
    if (from === origin) fromOrigin.push(i);
    else if (to === destination) toDestination[from] = i;
  }
  return {
    question,
    timetable,
    arcs,
    origin,
    destination,
    start: startOf(network, question, origin),
    usable,
    minutes,
    cost,
    grams,
    hazard,
    fromOrigin,
    toDestination,
    readyMinute: minuteAfter(question.readyMs),
    forecasts,
  };
}

/** Throws for a terminal that is not in the network: whoever asks has looked. */
function startOf(network: Network, { fromTerminal }: Question, origin: number): number {
  if (fromTerminal === undefined) return origin;
  const start = network.terminals.findIndex(({ id }) => id === fromTerminal);
  if (start < 0) throw new Error(`the network has no terminal ${fromTerminal}`);
  return start;
}

/** Lorries from the origin to terminals and from terminals to the destination, and all the way where that is near. */
function doorArcs(network: Network, { from, to }: Question, origin: number, destination: number): Arc[] {
  const arcs: Arc[] = [];
  const add = (a: number, b: number, start: Position & { country: string }, end: typeof start) => {
    const index = network.haulage.findIndex(
      ({ countries }) => countries.includes(start.country) && countries.includes(end.country),
    );
    const haulage = network.haulage[index];
    if (!haulage) return;
    const straight = metersBetween(start, end);
    if (straight > haulage.doorKmMax * 1_000) return;
    const meters = Math.round(straight * haulage.circuity);
    const minutes = haulage.loadingMinutes + drivingMinutes(meters, haulage.kmPerHour);
    arcs.push(haulageArc(a, b, index, meters, minutes));
  };
  network.terminals.forEach((terminal, node) => {
    add(origin, node, from, terminal);
    add(node, destination, terminal, to);
  });
  add(origin, destination, from, to);
  return arcs;
}

/** What the constraints let through. */
class Allowance {
  readonly #network: Network;
  readonly #question: Question;
  readonly #terminals: Uint8Array;

  constructor(network: Network, question: Question) {
    const { countries, terminals } = question.forbidden;
    this.#network = network;
    this.#question = question;
    this.#terminals = Uint8Array.from(network.terminals, ({ id, country }) =>
      terminals.includes(id) || countries.includes(country) ? 0 : 1,
    );
  }

  allows({ from, to, service, haulage, fromCall, toCall }: Arc): boolean {
    const { controlled, dangerousGoods, forbidden } = this.#question;
    if (this.#terminals[from] === 0 || this.#terminals[to] === 0) return false;
    if (haulage >= 0)
      return (
        !forbidden.modes.includes("road") &&
        !forbidden.carriers.includes(this.#network.haulage[haulage]!.carrier)
      );
    const { mode, carrier, ...rest } = this.#network.services[service]!;
    if (forbidden.modes.includes(mode) || forbidden.carriers.includes(carrier)) return false;
    if (controlled && !rest.controlled) return false;
    if (dangerousGoods !== undefined && !rest.dangerousGoods.includes(dangerousGoods)) return false;
    if (forbidden.countries.length === 0) return true;
    return (
      !rest.transitCountries.some((country) => forbidden.countries.includes(country)) &&
      rest.calls
        .slice(fromCall, toCall + 1)
        .every(({ terminal }) => !forbidden.countries.includes(this.#countryOf(terminal)))
    );
  }

  #countryOf(terminal: string): string {
    return this.#network.terminals.find(({ id }) => id === terminal)!.country;
  }
}

class Price {
  readonly #network: Network;
  readonly #question: Question;
  readonly #factors: ReadonlyMap<string, Network["emissionFactors"][number]>;
  readonly #handling: Float64Array;

  constructor(network: Network, question: Question) {
    this.#network = network;
    this.#question = question;
    this.#factors = new Map(network.emissionFactors.map((factor) => [factor.id, factor]));
    this.#handling = Float64Array.from(network.terminals, ({ handling }) => this.#priceOf(handling, 0));
  }

  /** The movement and, at a terminal, the handling that it ends with. */
  cost(arc: Arc): number {
    const { tariff } = this.#carrierOf(arc);
    return this.#priceOf(tariff, arc.meters) + (this.#handling[arc.to] ?? 0);
  }

  grams(arc: Arc): number {
    const { massKg, controlled } = this.#question;
    const factor = this.#factors.get(this.#carrierOf(arc).emissionFactor)!;
    return emittedGrams(factor, massKg, arc.meters, controlled);
  }

  #carrierOf({ service, haulage }: Arc): { tariff: Tariff; emissionFactor: string } {
    return service >= 0 ? this.#network.services[service]! : this.#network.haulage[haulage]!;
  }

  #priceOf(tariff: Tariff, meters: number): number {
    return costMinor(tariff, this.#question.massKg, meters, this.#question.controlled);
  }
}

/** What is believed of the movement of an arc, and of the stay that it ends with unless that is at a door. */
export class ArcForecasts {
  readonly #network: Network;
  readonly #question: Question;
  readonly #forecaster: LegForecaster;
  readonly #month: number;
  readonly #hazards = new Map<PartForecast, number>();

  constructor(network: Network, question: Question, forecaster: LegForecaster) {
    this.#network = network;
    this.#question = question;
    this.#forecaster = forecaster;
    // One month for the whole question: the season of a long journey's later legs differs little from it.
    this.#month = civilDateOf(Math.floor(minuteAfter(question.readyMs) / minutesOfDay)).month;
  }

  get version(): string {
    return this.#forecaster.version;
  }

  movement(arc: Arc): PartForecast {
    return this.#forecaster.forecast(this.movementPart(arc));
  }

  stay(arc: Arc): PartForecast | undefined {
    const part = this.stayPart(arc);
    return part && this.#forecaster.forecast(part);
  }

  movementPart({ from, to, service, haulage, minutes }: Arc): RoutePart {
    const scheduled = this.#network.services[service];
    const { id, carrier } = (scheduled ?? this.#network.haulage[haulage])!;
    return {
      kind: "movement",
      mode: scheduled?.mode ?? "road",
      service: id,
      carrier,
      from: this.#terminal(from)?.locode ?? "",
      to: this.#terminal(to)?.locode ?? "",
      plannedMinutes: minutes,
      month: this.#month,
      controlled: this.#question.controlled,
      coldStore: false,
    };
  }

  /** A lorry's goods are at hand when they are unloaded: it has no stay of its own, which its loading time includes. */
  stayPart({ to, service }: Arc): RoutePart | undefined {
    const terminal = this.#terminal(to);
    if (!terminal || service < 0) return undefined;
    const { carrier, id } = this.#network.services[service]!;
    return {
      kind: "stay",
      mode: terminal.kind,
      service: id,
      carrier,
      from: terminal.locode,
      to: terminal.locode,
      plannedMinutes: terminal.transferMinutes,
      month: this.#month,
      controlled: this.#question.controlled,
      coldStore: terminal.coldStore,
    };
  }

  searchMinutes(arc: Arc, movement: PartForecast, stay: PartForecast | undefined): number {
    const late = (forecast: PartForecast) => forecast.deviationMinutes[searchQuantile]!;
    const stayMinutes = stay ? this.#terminal(arc.to)!.transferMinutes + late(stay) : 0;
    return arc.minutes + late(movement) + stayMinutes;
  }

  hazard(movement: PartForecast, stay: PartForecast | undefined): number {
    return this.#hazardOf(movement) + (stay ? this.#hazardOf(stay) : 0);
  }

  #hazardOf(forecast: PartForecast): number {
    let hazard = this.#hazards.get(forecast);
    if (hazard === undefined) {
      const excursion = this.#question.controlled ? forecast.excursion : 0;
      hazard = Math.round(
        -hazardScale * (naturalLogarithm(1 - forecast.damage) + naturalLogarithm(1 - excursion)),
      );
      this.#hazards.set(forecast, hazard);
    }
    return hazard;
  }

  #terminal(node: number): Terminal | undefined {
    return this.#network.terminals[node];
  }
}
