/**
 * How the cooling equipment was used and what was ordered: a carrier with special equipment has to show that it was
 * used rightly and by its instructions (CMR art. 18(4)). Listed beside the excursions, never judged.
 */
import type { ShipmentHistory } from "../evidence/shipment-history.ts";
import type { ShipmentInstruct } from "../state/instructions.ts";
import { heaviest } from "./conditions.ts";
import type { CustodyInterval } from "./custody.ts";
import { type Finding, finding, isoTime } from "./findings.ts";
import { exposedSamples } from "./moments.ts";
import type { Series } from "./series.ts";
import type { Span } from "./spans.ts";
import { stretchesOf } from "./stretches.ts";

export interface EquipmentEvent {
  /** The set-point changed; the door stood open; somebody gave an instruction. */
  readonly type: "set-point" | "door-open" | "instruction";
  readonly fromMs: number;
  /** Null for what has no end, or had none when the trace was made. */
  readonly toMs: number | null;
  /** °C of a set-point or an instructed temperature. */
  readonly value: number | null;
  /** Text of an instruction, as its giver signed it. */
  readonly text: string | null;
  /** Who held the goods then. */
  readonly holder: string;
  /** The device that measured it; null for an instruction. */
  readonly device: string | null;
  /** Who gave the instruction; null for what was measured. */
  readonly party: string | null;
  /** To whom an instruction was given; null for everybody who carries, and for what was measured. */
  readonly to: string | null;
  /** It came before the end of a harmful excursion of a temperature in the same custody. */
  readonly beforeHarm: boolean;
  /** Lower-case hex, sorted. */
  readonly statements: readonly string[];
}

export interface EquipmentUse {
  readonly events: readonly EquipmentEvent[];
  readonly omitted: number;
  readonly findings: readonly Finding[];
}

const eventsMax = 1_000;

/** `harm`: harmful excursions of temperatures. */
export function equipmentUse(
  history: ShipmentHistory,
  series: readonly Series[],
  custody: readonly CustodyInterval[],
  harm: readonly Span[],
): EquipmentUse {
  const holding = new Holding(custody, harm);
  const events = [
    ...series.filter(({ quantity }) => quantity === "setpoint").flatMap((one) => setPoints(one, holding)),
    ...series.filter(({ quantity }) => quantity === "door").flatMap((one) => openDoors(one, holding)),
    ...instructions(history, holding),
  ].sort((a, b) => a.fromMs - b.fromMs || (keyOf(a) < keyOf(b) ? -1 : 1));
  const listed = heaviest(
    events,
    eventsMax,
    ({ beforeHarm, type }) => (beforeHarm ? 2 : 0) + (type === "door-open" ? 0 : 1),
  );
  return {
    events: listed,
    omitted: events.length - listed.length,
    findings: [...notAsInstructed(events), ...toBeShown(history, events, custody, harm)],
  };
}

function keyOf({ type, device, party, statements }: EquipmentEvent): string {
  return `${type} ${device} ${party} ${statements.join()}`;
}

/** Who held the goods at a time, and whether harm was still to come or go on in the same hands. */
class Holding {
  readonly #custody: readonly CustodyInterval[];
  readonly #harmUntil: readonly number[];

  constructor(custody: readonly CustodyInterval[], harm: readonly Span[]) {
    this.#custody = custody;
    this.#harmUntil = custody.map(({ fromMs, toMs }) =>
      harm
        .filter((one) => one.toMs >= fromMs && one.fromMs < (toMs ?? Number.POSITIVE_INFINITY))
        .reduce((last, one) => Math.max(last, one.toMs), Number.NEGATIVE_INFINITY),
    );
  }

  at(timeMs: number): Pick<EquipmentEvent, "holder" | "beforeHarm"> {
    const found = this.#custody.findLastIndex(({ fromMs }) => fromMs <= timeMs);
    const i = Math.max(0, found);
    return { holder: this.#custody[i]!.holder, beforeHarm: timeMs <= this.#harmUntil[i]! };
  }
}

/** The first set-point and every other one after a change. */
function setPoints(series: Series, holding: Holding): EquipmentEvent[] {
  const { samples, device } = series;
  const events: EquipmentEvent[] = [];
  let before: number | undefined;
  for (const i of exposedSamples(series)) {
    const value = samples.values[i]!;
    if (value === before) continue;
    before = value;
    const fromMs = samples.timesMs[i]!;
    events.push({
      type: "set-point",
      fromMs,
      toMs: null,
      value,
      text: null,
      ...holding.at(fromMs),
      device,
      party: null,
      to: null,
      statements: samples.statementsOf(i, i),
    });
  }
  return events.map((event, i) => ({ ...event, toMs: events[i + 1]?.fromMs ?? null }));
}

function openDoors(series: Series, holding: Holding): EquipmentEvent[] {
  const open = stretchesOf(series, { side: "above", value: 0 }, true);
  return open.map(({ fromMs, toMs, firstStatement, lastStatement, openEnd }) => ({
    type: "door-open",
    fromMs,
    toMs: openEnd ? null : toMs,
    value: null,
    text: null,
    ...holding.at(fromMs),
    device: series.device,
    party: null,
    to: null,
    statements: series.samples.statementsOf(firstStatement, lastStatement),
  }));
}

function instructions({ statements }: ShipmentHistory, holding: Holding): EquipmentEvent[] {
  return statements
    .filter(({ statement }) => statement.kind === "shipment.instruct")
    .map(({ payload, party, hash }) => {
      const { at, to, text, setpointCel } = payload as ShipmentInstruct;
      return {
        type: "instruction",
        fromMs: at,
        toMs: null,
        value: setpointCel ?? null,
        text,
        ...holding.at(at),
        device: null,
        party,
        to: to ?? null,
        statements: [hash],
      };
    });
}

/** Set-points other than the newest instruction that the holder had. */
function notAsInstructed(events: readonly EquipmentEvent[]): Finding[] {
  const newest = new Map<string | null, EquipmentEvent>();
  const findings: Finding[] = [];
  for (const event of events) {
    const { type, value, to, holder, device, fromMs } = event;
    if (type === "instruction" && value !== null) newest.set(to, event);
    if (type !== "set-point") continue;
    const own = [newest.get(holder), newest.get(null)].filter((one) => one !== undefined);
    const order = own.reduce<EquipmentEvent | undefined>(
      (latest, one) => (!latest || one.fromMs > latest.fromMs ? one : latest),
      undefined,
    );
    if (!order || order.value === value) continue;
    const detail = `${device}: ${value} °C at ${isoTime(fromMs)}, instructed ${order.value} °C, held by ${holder}`;
    findings.push(finding("set_point_not_as_instructed", detail, [...event.statements, ...order.statements]));
  }
  return findings.slice(0, eventsMax);
}

/** For each carrier in whose hands a temperature did harm. */
function toBeShown(
  { state }: ShipmentHistory,
  events: readonly EquipmentEvent[],
  custody: readonly CustodyInterval[],
  harm: readonly Span[],
): Finding[] {
  const harmed = custody.filter(
    ({ holder, fromMs, toMs }) =>
      state.carriers.includes(holder) &&
      harm.some((one) => one.toMs > fromMs && one.fromMs < (toMs ?? Number.POSITIVE_INFINITY)),
  );
  return [...new Set(harmed.map(({ holder }) => holder))].sort().map((holder) => {
    const own = events.filter((event) => event.holder === holder);
    const count = (type: EquipmentEvent["type"]) => own.filter((event) => event.type === type).length;
    const detail = `${holder}: ${count("set-point")} set-points, ${count("door-open")} open doors, ${count("instruction")} instructions`;
    return finding(
      "equipment_to_be_shown",
      detail,
      own.flatMap(({ statements }) => statements).slice(0, eventsMax),
    );
  });
}
