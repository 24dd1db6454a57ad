/** Facts of shipments → figures of a group. Pure. */
import type {
  FigureDimension,
  Figures,
  Judged,
  MeanFigure,
  Money,
  MoneyFigure,
  PaymentFacts,
  ShareFigure,
  ShipmentFacts,
} from "../contract/figures.ts";

/** The groups to which a shipment belongs; several carriers or terminals, several groups. */
export function keysOf(facts: ShipmentFacts, by: FigureDimension): readonly string[] {
  if (by === "lane") return [facts.lane];
  if (by === "carrier") return facts.carriers;
  if (by === "product") return [facts.product];
  if (by === "terminal") return facts.terminals;
  return [new Date(facts.bookedMs).toISOString().slice(0, 7)];
}

/** Booked from `fromMs` until before `toMs`. */
export function bookedWithin(facts: ShipmentFacts, fromMs: number, toMs: number): boolean {
  return facts.bookedMs >= fromMs && facts.bookedMs < toMs;
}

/** `terminal` narrows dwell to that of one terminal. */
export function figuresOf(
  all: readonly ShipmentFacts[],
  payments: readonly PaymentFacts[],
  terminal?: string,
): Figures {
  const ids = new Set(all.map(({ shipment }) => shipment));
  const claims = all.flatMap((facts) => facts.claims);
  const dwells = all
    .flatMap((facts) => facts.dwells)
    .filter((dwell) => !terminal || dwell.terminal === terminal);
  return {
    shipments: all.length,
    onTime: shareOf(all.map(({ onTime }) => onTime)),
    dwellMs: meanOf(dwells.map(({ ms }) => ms)),
    excursions: shareOf(all.map(({ excursion }) => excursion)),
    damage: shareOf(all.map(({ damage }) => damage)),
    inspections: shareOf(all.map(({ inspected }) => inspected)),
    claims: moneyOf(claims.map(({ claimed }) => [claimed])),
    borne: borneOf(claims),
    freight: moneyOf(all.map(({ freight }) => freight)),
    carbonGrams: meanOf(all.flatMap(({ carbonGrams }) => carbonGrams ?? [])),
    paymentDelayMs: meanOf(
      payments.filter(({ shipments }) => shipments.some((id) => ids.has(id))).map(({ delayMs }) => delayMs),
    ),
  };
}

function shareOf(judged: readonly (Judged | undefined)[]): ShareFigure {
  const known = judged.filter((one) => one !== undefined);
  const n = known.length;
  return { n, share: n === 0 ? null : known.filter(({ isTrue }) => isTrue).length / n };
}

function meanOf(values: readonly number[]): MeanFigure {
  const n = values.length;
  return { n, mean: n === 0 ? null : values.reduce((sum, value) => sum + value, 0) / n };
}

/** `n` counts those that have an amount. Currencies are never added to one another. */
function moneyOf(all: readonly (readonly Money[])[]): MoneyFigure {
  const sums = new Map<string, number>();
  for (const { currency, minor } of all.flat()) sums.set(currency, (sums.get(currency) ?? 0) + minor);
  return {
    n: all.filter((amounts) => amounts.length > 0).length,
    sums: [...sums].map(([currency, minor]) => ({ currency, minor })),
  };
}

function borneOf(claims: ShipmentFacts["claims"]): Figures["borne"] {
  const sums = new Map<string, { party: string; currency: string; minor: number }>();
  for (const { claimed, borne } of claims)
    for (const { party, minor } of borne) {
      const key = `${party} ${claimed.currency}`;
      const before = sums.get(key)?.minor ?? 0;
      sums.set(key, { party, currency: claimed.currency, minor: before + minor });
    }
  return [...sums.values()].sort((a, b) => b.minor - a.minor);
}
