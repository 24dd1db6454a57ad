/**
 * The rules of docs/liability.md again, slowly and obviously: one device, one temperature condition, every
 * millisecond looked at (or, of a dose, every small step), shares as exact fractions. Shares no code with the engine.
 */

export interface SlowReading {
  readonly at: number;
  readonly value: number;
  /** Statements are missing between the reading before and this one. */
  readonly afterMissing?: boolean;
}

export interface SlowCase {
  readonly from: number;
  readonly to: number;
  /** By time, none at one time with another. */
  readonly readings: readonly SlowReading[];
  readonly gapMax: number;
  readonly min?: number;
  readonly max?: number;
  readonly tolerance: number;
  readonly epsilon: number;
  /** In order: holder and when it began; the first at `from`. */
  readonly custody: readonly (readonly [holder: string, since: number])[];
}

export interface SlowShare {
  readonly holder: string;
  readonly minPpm: number;
  readonly maxPpm: number;
}

type Direction = "above" | "below";

/** Stretch of milliseconds [from, to) beyond one limit, and the gaps of unknown time that belong to it. */
interface Out {
  readonly side: Direction;
  readonly cells: Set<number>;
  readonly gaps: Gap[];
  /** Longest unbroken observed time. */
  longest: number;
  from: number;
  to: number;
}

interface Gap {
  readonly from: number;
  readonly to: number;
}

/** The place of a crossing as an exact fraction of whole numbers, rounded to the next millisecond. */
function crossing(a: SlowReading, b: SlowReading, limit: number): number {
  // Values and limits are whole numbers here: a.at + (b.at − a.at) · (limit − a.value) / (b.value − a.value).
  const numerator = BigInt(b.at - a.at) * BigInt(limit - a.value);
  const denominator = BigInt(b.value - a.value);
  const [n, d] = denominator < 0n ? [-numerator, -denominator] : [numerator, denominator];
  return a.at + Number((2n * n + d) / (2n * d));
}

function outsOn(side: Direction, limit: number, slow: SlowCase): Out[] {
  const { readings, gapMax, from, to } = slow;
  const beyond = ({ value }: SlowReading) => (side === "above" ? value > limit : value < limit);
  const known = readings.map((reading, i) => {
    const before = readings[i - 1];
    return before !== undefined && reading.at - before.at <= gapMax && !reading.afterMissing;
  });
  const outs: Out[] = [];
  let open: Out | undefined;
  const begin = (): Out => {
    const out: Out = { side, cells: new Set(), gaps: [], longest: 0, from: Infinity, to: -Infinity };
    outs.push(out);
    return out;
  };
  const add = (out: Out, begins: number, ends: number) => {
    for (let cell = begins; cell < ends; cell++) out.cells.add(cell);
    out.from = Math.min(out.from, begins);
    out.to = Math.max(out.to, ends);
  };
  /** What has no length counts as one millisecond, inside the window. */
  const moment = (out: Out, at: number) => (at < to ? add(out, at, at + 1) : add(out, at - 1, at));
  let unbroken = 0;
  for (const [i, reading] of readings.entries()) {
    const before = readings[i - 1];
    const next = readings[i + 1];
    if (!known[i]) {
      // Nothing is known since the reading before, or since the beginning.
      const gap = { from: before?.at ?? from, to: reading.at };
      const wasOut = open;
      open = undefined;
      unbroken = 0;
      if (gap.from < gap.to) {
        if (wasOut) wasOut.gaps.push(gap);
        if (beyond(reading)) {
          open = wasOut ?? begin();
          if (!wasOut) open.gaps.push(gap);
        }
      } else if (beyond(reading)) open = begin();
    } else if (before) {
      if (beyond(before) && beyond(reading)) {
        add(open!, before.at, reading.at);
        unbroken += reading.at - before.at;
      } else if (beyond(before)) {
        const end = crossing(before, reading, limit);
        add(open!, before.at, end);
        unbroken += end - before.at;
        if (unbroken === 0) moment(open!, end);
        open!.longest = Math.max(open!.longest, unbroken);
        open = undefined;
        unbroken = 0;
      } else if (beyond(reading)) {
        open = begin();
        const start = crossing(before, reading, limit);
        add(open, start, reading.at);
        unbroken = reading.at - start;
      }
    }
    if (open && unbroken === 0 && (!next || !known[i + 1])) moment(open, reading.at);
    if (open) open.longest = Math.max(open.longest, unbroken);
  }
  const last = readings.at(-1);
  if (open && last && last.at < to) open.gaps.push({ from: last.at, to });
  return outs;
}

/** Longest time without a break if everything unknown was as bad. */
function longestPossible({ cells, gaps }: Out): number {
  const all = new Set(cells);
  for (const { from, to } of gaps) for (let cell = from; cell < to; cell++) all.add(cell);
  let longest = 0;
  for (const cell of all) {
    if (all.has(cell - 1)) continue;
    let end = cell;
    while (all.has(end)) end++;
    longest = Math.max(longest, end - cell);
  }
  return longest;
}

export interface SlowResult {
  readonly excursions: readonly { readonly side: Direction; readonly harmful: boolean }[];
  readonly harm: number;
  readonly possible: number;
  readonly shares: readonly SlowShare[];
}

/** Harm by time. */
export function slowTrace(slow: SlowCase): SlowResult {
  const { min, max, tolerance } = slow;
  const outs = [
    ...(max === undefined ? [] : outsOn("above", max, slow)),
    ...(min === undefined ? [] : outsOn("below", min, slow)),
  ];
  const isHarmful = (out: Out) => tolerance === 0 || out.longest > tolerance;
  const listed = outs.filter((out) => isHarmful(out) || longestPossible(out) > tolerance);
  const certain = new Set<number>();
  const possible = new Set<number>();
  for (const out of listed) {
    for (const cell of out.cells) (isHarmful(out) ? certain : possible).add(cell);
    for (const { from, to } of out.gaps) for (let cell = from; cell < to; cell++) possible.add(cell);
  }
  for (const cell of certain) possible.delete(cell);
  const anyHarm = listed.some(isHarmful);
  return {
    excursions: listed
      .toSorted((a, b) => a.from - b.from)
      .map((out) => ({ side: out.side, harmful: isHarmful(out) })),
    harm: anyHarm ? certain.size : 0,
    possible: anyHarm ? possible.size : 0,
    shares: anyHarm ? slowShares([...certain], [...possible], slow) : [],
  };
}

/** Each millisecond falls to a holder for certain, perhaps or not, as the clock is off by up to ε. */
function slowShares(
  certain: readonly number[],
  possible: readonly number[],
  { custody, epsilon }: Pick<SlowCase, "custody" | "epsilon">,
): SlowShare[] {
  const sums = new Map<string, { least: number; most: number; own: number }>();
  for (const holder of new Set(custody.map(([name]) => name))) {
    const times = custody.flatMap(([name, since], i) =>
      name === holder ? [{ begins: i === 0 ? -Infinity : since, ends: custody[i + 1]?.[1] ?? Infinity }] : [],
    );
    const surely = (cell: number) =>
      times.some(({ begins, ends }) => begins + epsilon <= cell && cell + 1 <= ends - epsilon);
    const perhaps = (cell: number) =>
      times.some(({ begins, ends }) => begins - epsilon <= cell && cell + 1 <= ends + epsilon);
    sums.set(holder, {
      least: certain.filter(surely).length,
      most: certain.filter(perhaps).length,
      own: possible.filter(perhaps).length,
    });
  }
  const all = [...sums.values()].reduce((total, { own }) => total + own, 0);
  return [...sums]
    .filter(([, { most, own }]) => most + own > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([holder, { least, most, own }]) => {
      const low = certain.length + all - own;
      const high = certain.length + own;
      return {
        holder,
        minPpm: low === 0 ? 1_000_000 : Number((BigInt(least) * 1_000_000n) / BigInt(low)),
        maxPpm:
          high === 0
            ? 0
            : Number(
                (BigInt(Math.min(certain.length, most) + own) * 1_000_000n + BigInt(high) - 1n) /
                  BigInt(high),
              ),
      };
    });
}

export interface SlowDose {
  readonly readings: readonly SlowReading[];
  readonly gapMax: number;
  readonly max: number;
  readonly reference: number;
  readonly activation: number;
  /** Hottest that a gap can have been. */
  readonly extreme: number;
  readonly from: number;
  readonly to: number;
  readonly custody: readonly (readonly [holder: string, since: number])[];
}

/** Steps of each link. */
const doseSteps = 400;

/** Dose observed and possible, by holder, in milliseconds at the reference temperature. Handovers are at readings. */
export function slowDose(slow: SlowDose): Map<string, { observed: number; possible: number }> {
  const { readings, gapMax, max, reference, activation, extreme, from, to, custody } = slow;
  const rate = (celsius: number) =>
    Math.exp((activation / 8.31446261815324) * (1 / (reference + 273.15) - 1 / (celsius + 273.15)));
  const holderAt = (at: number) => custody.findLast(([, since]) => since <= at)![0];
  const doses = new Map(custody.map(([holder]) => [holder, { observed: 0, possible: 0 }]));
  const unknown = (begins: number, ends: number) => {
    for (const [i, [holder, since]] of custody.entries()) {
      const length = Math.min(ends, custody[i + 1]?.[1] ?? to) - Math.max(begins, since);
      if (length > 0) doses.get(holder)!.possible += length * (rate(extreme) - rate(max));
    }
  };
  const out = ({ value }: SlowReading) => value > max;
  for (const [i, b] of readings.entries()) {
    const a = readings[i - 1];
    if (!a) {
      if (out(b)) unknown(from, b.at);
    } else if (b.at - a.at > gapMax) {
      if (out(a) || out(b)) unknown(a.at, b.at);
    } else
      for (let k = 0; k < doseSteps; k++) {
        const part = (k + 0.5) / doseSteps;
        const value = a.value + (b.value - a.value) * part;
        const excess = Math.max(0, rate(value) - rate(max));
        doses.get(holderAt(a.at + (b.at - a.at) * part))!.observed += (excess * (b.at - a.at)) / doseSteps;
      }
  }
  const last = readings.at(-1);
  if (last && out(last)) unknown(last.at, to);
  return doses;
}
