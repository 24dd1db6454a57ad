/**
 * Seeded random numbers: sfc32 (Chris Doty-Humphrey's Small Fast Counter, from PractRand), seeded through a
 * 128-bit hash of a text. Good enough for simulation, useless for keys.
 */
export interface Random {
  /** In [0, 1), 32 bits of it. */
  unit(): number;
  /** In [min, max). */
  uniform(min: number, max: number): number;
  /** A whole number from min to max, both included. */
  integer(min: number, max: number): number;
  /** Normally distributed (Box and Muller). */
  normal(mean: number, deviation: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** One of the items; throws `RangeError` when there is none. */
  pick<T>(items: readonly T[]): T;
  /**
   * A stream of its own for this label. It depends on the seed and the labels on the way to it, never on how
   * many numbers were drawn before, so that one more device does not change the others.
   */
  fork(label: string): Random;
}

/** The random stream of a seed; the same seed gives the same stream on every machine. */
export function createRandom(seed: number | string): Random {
  return randomOf(segment(String(seed)));
}

/** Prefixed with its length, so that `fork("ab").fork("c")` and `fork("a").fork("bc")` differ. */
const segment = (label: string): string => `${label.length}:${label}`;

function randomOf(path: string): Random {
  const next = sfc32(hash128(path));
  const unit = () => next() / 2 ** 32;
  return {
    unit,
    uniform: (min, max) => min + (max - min) * unit(),
    integer: (min, max) => min + Math.floor(unit() * (max - min + 1)),
    normal: (mean, deviation) =>
      mean + deviation * Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
    chance: (probability) => unit() < probability,
    pick: (items) => {
      if (items.length === 0) throw new RangeError("nothing to pick from");
      return items[Math.floor(unit() * items.length)]!;
    },
    fork: (label) => randomOf(path + segment(label)),
  };
}

type State = readonly [number, number, number, number];

/** Four lanes of FNV-1a over the UTF-16 units, each from its own offset, finished as MurmurHash3 does. */
function hash128(text: string): State {
  const lane = (offset: number): number => {
    let hash = offset;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  };
  return [lane(0x811c9dc5), lane(0x9e3779b9), lane(0x243f6a88), lane(0xb7e15162)];
}

function sfc32(seed: State): () => number {
  let [a, b, c, counter] = seed;
  const next = () => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + result;
    c |= 0;
    return result >>> 0;
  };
  // Neighbouring seeds differ in few bits at first; the author's own seeding discards twelve numbers.
  for (let i = 0; i < 12; i++) next();
  return next;
}
