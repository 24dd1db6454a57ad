/**
 * What a share link tells of its shipment: the scope is applied here, and nowhere after it. The page is written from this
 * alone, so what is not in it cannot be shown.
 */
import type { Excursion } from "../../../ledger/liability/excursions.ts";
import type { Terminal } from "../../../ledger/routing/network.ts";
import { type DocumentName, documentNames, statementsOfDocument } from "../../../report/documents.ts";
import type { ConditionView, ShipmentEta, ShipmentView, StatementSummary } from "../../contract/api.ts";
import type { ShareScope } from "../../contract/shares.ts";

export interface SharedPosition {
  readonly lat: number;
  readonly lon: number;
  readonly atMs: number;
  readonly isCoarse: boolean;
  /** The terminal next to a coarse position. */
  readonly near?: string;
}

export interface SharedStory {
  readonly shipment: string;
  readonly stage: "planned" | "moving" | "delivered";
  /** Each part: absent when the scope excludes it; null, or empty, when there is nothing to tell. */
  readonly position?: SharedPosition | null;
  readonly journey?: {
    readonly origin: string;
    readonly destination: string;
    readonly eta: Pick<ShipmentEta, "next" | "final"> | null;
    readonly deliveredMs: number | null;
  };
  readonly condition?: {
    readonly bands: readonly ConditionView[];
    readonly newest: { readonly celsius: number; readonly atMs: number } | null;
    readonly excursions: readonly Pick<Excursion, "name" | "fromMs" | "toMs" | "extreme">[];
  };
  readonly custody?: readonly {
    readonly holderName: string;
    readonly fromMs: number;
    readonly toMs: number | null;
    readonly clean: boolean;
  }[];
  readonly documents?: readonly { readonly document: DocumentName; readonly statements: readonly string[] }[];
  readonly hasEvidence: boolean;
}

export interface SharedFacts {
  readonly view: ShipmentView;
  readonly excursions: readonly Excursion[];
  readonly statements: readonly StatementSummary[];
  readonly terminals: readonly Pick<Terminal, "name" | "lat" | "lon">[];
}

/** A coarse position is the middle of a square of half a degree (at most 55 km each way), at the full hour before. */
const squareDegrees = 0.5;
const hourMs = 3_600_000;
/** A terminal further away than this says nothing of where the goods are; degrees. */
const nearDegreesMax = 1;

export function sharedStory(facts: SharedFacts, scope: ShareScope): SharedStory {
  const { view, excursions, statements } = facts;
  const { row } = view;
  return {
    shipment: view.shipment,
    stage: view.deliveredAtMs !== null ? "delivered" : row.status === "planned" ? "planned" : "moving",
    ...(scope.position !== "none" && { position: positionOf(facts, scope.position === "coarse") }),
    ...(scope.journey && {
      journey: {
        origin: row.origin,
        destination: row.destination,
        eta: row.eta ? { next: row.eta.next, final: row.eta.final } : null,
        deliveredMs: view.deliveredAtMs,
      },
    }),
    ...(scope.condition && {
      condition: {
        bands: view.conditions,
        newest: row.temperatureCelsius === null ? null : { celsius: row.temperatureCelsius, atMs: row.atMs },
        excursions: excursions.map(({ name, fromMs, toMs, extreme }) => ({ name, fromMs, toMs, extreme })),
      },
    }),
    ...(scope.custody && {
      custody: view.custody.map(({ holderName, fromMs, toMs, clean }) => ({
        holderName,
        fromMs,
        toMs,
        clean,
      })),
    }),
    ...(scope.documents && {
      documents: documentNames
        .map((document) => ({ document, statements: statementsOfDocument(document, statements) }))
        .filter((one) => one.statements.length > 0),
    }),
    hasEvidence: scope.evidence,
  };
}

function positionOf({ view: { row }, terminals }: SharedFacts, isCoarse: boolean): SharedPosition | null {
  if (row.lat === null || row.lon === null) return null;
  if (!isCoarse) return { lat: row.lat, lon: row.lon, atMs: row.atMs, isCoarse };
  const lat = middle(row.lat);
  const lon = middle(row.lon);
  // From the square, not from the position: the name says no more than the square does.
  const near = nearest(terminals, lat, lon);
  const atMs = row.atMs - (row.atMs % hourMs);
  return { lat, lon, atMs, isCoarse, ...(near !== undefined && { near }) };
}

function middle(degrees: number): number {
  return Math.floor(degrees / squareDegrees) * squareDegrees + squareDegrees / 2;
}

function nearest(terminals: SharedFacts["terminals"], lat: number, lon: number): string | undefined {
  let name: string | undefined;
  let best = nearDegreesMax * nearDegreesMax;
  for (const terminal of terminals) {
    const [north, east] = [terminal.lat - lat, terminal.lon - lon];
    const distance = north * north + east * east;
    if (distance >= best) continue;
    best = distance;
    name = terminal.name;
  }
  return name;
}
