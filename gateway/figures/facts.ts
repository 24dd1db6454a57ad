/**
 * What one shipment contributes to the figures: facts from its history and trace, each with the hashes of the statements
 * behind it. A fact that is not known yet is absent, and counts nowhere.
 */

import { toHex } from "../../ledger/encoding/bytes.ts";
import { disputesOf } from "../../ledger/evidence/disputes.ts";
import type { ShipmentHistory } from "../../ledger/evidence/shipment-history.ts";
import { traceOf } from "../../ledger/liability/trace.ts";
import type { DamageNotice } from "../../ledger/state/damage.ts";
import { proposalOf } from "../../ledger/state/disputes.ts";
import type { Leg, Mode, Place } from "../../ledger/state/terms.ts";
import type { StateReader } from "../../ledger/state/view.ts";
import type { Money, ShipmentFacts } from "../contract/figures.ts";

/** Grams of CO2e per tonne and kilometre: round values of this program, for comparison only; docs/operating.md says so. */
const gramsPerTonneKilometre: Readonly<Record<Mode, number>> = {
  road: 90,
  rail: 20,
  sea: 10,
  air: 600,
  "inland-waterway": 30,
};

export function factsOf(state: StateReader, history: ShipmentHistory): ShipmentFacts {
  const { terms, shipment, parties, statements } = history;
  const trace = traceOf(history);
  const created = statements[0]!;
  const first = terms.legs[0]!;
  const last = terms.legs.at(-1)!;
  const terminals = trace.custody.filter(({ holder }) => parties.get(holder)?.roles.includes("terminal"));
  const dwells = terminals.flatMap(({ holder, fromMs, toMs, statements: basis }) =>
    toMs === null ? [] : [{ terminal: holder, ms: toMs - fromMs, statements: [...basis] }],
  );
  const { deliveredMs } = history.state;
  const delivery = trace.custody.at(-1)?.statements ?? [];
  const watched = trace.conditions.some(({ series }) => series.some(({ readings }) => readings > 0));
  const harmful = trace.conditions.flatMap(({ excursions }) =>
    excursions.filter(({ standing }) => standing === "harmful"),
  );
  const notices = statements.filter(
    ({ statement, payload }) =>
      statement.kind === "damage.notice" && (payload as DamageNotice).nature !== "delay",
  );
  const inspections = history.customs?.decisions.filter(({ event }) => event === "inspect") ?? [];
  return {
    shipment,
    lane: `${placeKey(first.from)} → ${placeKey(last.to)}`,
    laneName: `${first.from.name} → ${last.to.name}`,
    carriers: [...new Set(terms.legs.map(({ carrier }) => carrier))],
    product: terms.goods.hsCode ?? terms.goods.description,
    terminals: [...new Set(terminals.map(({ holder }) => holder))],
    bookedMs: created.sealedAtMs,
    ...(deliveredMs !== undefined && { deliveredMs }),
    ...(deliveredMs !== undefined &&
      last.arrival !== undefined && {
        onTime: { isTrue: deliveredMs <= last.arrival, statements: [created.hash, ...delivery] },
      }),
    dwells,
    ...(watched && {
      excursion: {
        isTrue: harmful.length > 0,
        statements: [...new Set(harmful.flatMap(({ statements: basis }) => basis))],
      },
    }),
    ...(deliveredMs !== undefined && {
      damage: { isTrue: notices.length > 0, statements: notices.map(({ hash }) => hash) },
    }),
    claims: claimsOf(state, history),
    freight: summed(terms.legs.flatMap(({ freight }) => (freight ? [freight] : []))),
    ...carbonOf(terms.legs, terms.goods.grossMassGrams),
    ...(history.customs && {
      inspected: {
        isTrue: inspections.length > 0,
        statements: statements
          .filter(({ index }) => history.customs!.decisions.some(({ at }) => at === index))
          .map(({ statement }) => toHex(statement.hash)),
      },
    }),
  };
}

const placeKey = ({ locode, name }: Place): string => locode ?? name;

function claimsOf(state: StateReader, history: ShipmentHistory): ShipmentFacts["claims"] {
  return disputesOf(history).map(({ id, claim, agreed, opened, closed }) => ({
    dispute: id,
    claimed: { ...claim },
    borne:
      agreed === null
        ? []
        : proposalOf(state, id, agreed)!.split.map(({ party, minor }) => ({ party, minor })),
    statements: [opened.statement, ...(closed ? [closed.statement] : [])],
  }));
}

function summed(amounts: readonly Money[]): Money[] {
  const byCurrency = new Map<string, number>();
  for (const { currency, minor } of amounts)
    byCurrency.set(currency, (byCurrency.get(currency) ?? 0) + minor);
  return [...byCurrency].map(([currency, minor]) => ({ currency, minor }));
}

/** Along the great circle from place to place; unknown when a place or the mass is. */
function carbonOf(legs: readonly Leg[], massGrams: number | undefined): { carbonGrams?: number } {
  if (massGrams === undefined) return {};
  let grams = 0;
  for (const { from, to, mode } of legs) {
    const kilometres = distanceKilometres(from, to);
    if (kilometres === undefined) return {};
    grams += (massGrams / 1e6) * kilometres * gramsPerTonneKilometre[mode];
  }
  return { carbonGrams: Math.round(grams) };
}

const earthRadiusKilometres = 6_371;

function distanceKilometres(from: Place, to: Place): number | undefined {
  if (from.lat === undefined || from.lon === undefined || to.lat === undefined || to.lon === undefined)
    return undefined;
  const radians = Math.PI / 180;
  const half = (a: number, b: number) => Math.sin(((b - a) * radians) / 2) ** 2;
  const chord =
    half(from.lat, to.lat) +
    Math.cos(from.lat * radians) * Math.cos(to.lat * radians) * half(from.lon, to.lon);
  return 2 * earthRadiusKilometres * Math.asin(Math.min(1, Math.sqrt(chord)));
}
