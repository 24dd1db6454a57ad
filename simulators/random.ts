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
  return new SeededRandom(segment(String(seed)));
}

/** Prefixed with its length, so that `fork("ab").fork("c")` and `fork("a").fork("bc")` differ. */
const segment = (label: string): string => `${label.length}:${label}`;

/** A class, and hashed only when first drawn from: a device forks a stream for each measurement. */
class SeededRandom implements Random {
  readonly #path: string;
  #generator: Sfc32 | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  unit(): number {
    this.#generator ??= new Sfc32(hash128(this.#path));
    return this.#generator.next() / 2 ** 32;
  }

  uniform(min: number, max: number): number {
    return min + (max - min) * this.unit();
  }

  integer(min: number, max: number): number {
    return min + Math.floor(this.unit() * (max - min + 1));
  }

  normal(mean: number, deviation: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.unit());
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError("nothing to pick from");
    return items[Math.floor(this.unit() * items.length)]!;
  }

  fork(label: string): Random {
    return new SeededRandom(this.#path + segment(label));
  }
}

type State = readonly [number, number, number, number];

/** Four lanes of FNV-1a over the UTF-16 units, each from its own offset, finished as MurmurHash3 does. */
function hash128(text: string): State {
  return [lane(text, 0x811c9dc5), lane(text, 0x9e3779b9), lane(text, 0x243f6a88), lane(text, 0xb7e15162)];
}

function lane(text: string, offset: number): number {
  let hash = offset;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

class Sfc32 {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  constructor([a, b, c, counter]: State) {
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#counter = counter;
    // Neighbouring seeds differ in few bits at first; the author's own seeding discards twelve numbers.
    for (let i = 0; i < 12; i++) this.next();
  }

  /** 32 bits, as a number from 0. */
  next(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }
}
