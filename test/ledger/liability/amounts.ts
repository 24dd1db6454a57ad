/** Amounts of harm for tests of shares: spans of time, or moments where nothing has any length. */
import type { CustodyInterval } from "../../../ledger/liability/custody.ts";
import { HarmIndex, timeDensity } from "../../../ledger/liability/harm.ts";
import { EventIndex } from "../../../ledger/liability/harm-events.ts";
import {
  type Amount,
  observedHarm,
  type Part,
  partsOf,
  type Share,
  type ShareBounds,
  shareFigures,
  unattributedOf,
} from "../../../ledger/liability/shares.ts";
import { lengthOf, type Span } from "../../../ledger/liability/spans.ts";

export interface PlainAmount {
  readonly observed: readonly Span[];
  readonly unobserved: readonly Span[];
  readonly epsilonMs: number;
}

export function plainAmount({ observed, unobserved, epsilonMs }: PlainAmount): Amount {
  const isEvents = lengthOf(observed) + lengthOf(unobserved) === 0;
  const events = isEvents ? observed.map((span) => ({ ...span, certain: true, count: 1 })) : [];
  return {
    certain: isEvents ? [] : [new HarmIndex(observed, timeDensity)],
    possible: [new HarmIndex(unobserved, timeDensity)],
    certainEvents: new EventIndex(events),
    possibleEvents: new EventIndex([]),
    clock: { accuracyMs: epsilonMs, driftPpm: 0, extraMs: 0, setMs: [] },
  };
}

export interface Attributed {
  readonly parts: readonly Part[];
  readonly shares: readonly Share[];
  readonly unattributed: ShareBounds;
  readonly harm: number;
}

export function attribute(plain: PlainAmount, custody: readonly CustodyInterval[]): Attributed {
  const amount = plainAmount(plain);
  const parts = partsOf(amount, custody);
  const harm = observedHarm(amount);
  const shares = shareFigures(parts, harm).map(({ holder, minPpm, maxPpm }) => ({ holder, minPpm, maxPpm }));
  return { parts, shares, unattributed: unattributedOf(shares), harm };
}
