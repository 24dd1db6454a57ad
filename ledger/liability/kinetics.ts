/**
 * How fast goods spoil at a temperature (Arrhenius), and the dose of a time in which the temperature runs linearly.
 * docs/liability.md works an example by hand.
 */
import { exponential } from "./exponential.ts";

const gasConstantJoulePerMoleKelvin = 8.31446261815324;
const zeroCelsiusKelvin = 273.15;

/** USP ⟨1079⟩ and ICH Q1A take this for drugs; it is the usual figure where nothing better is known. */
export const activationJoulePerMoleDefault = 83_144;

/**
 * No temperature counts for more than this many times the reference. 142 °C against 8 °C; whatever stands hotter is
 * not stored but burnt, and doses stay whole numbers that a double holds exactly.
 */
const rateMax = 100_000;

/** A piece of the quadrature may change the exponent of the rate by this at most: Simpson's rule is then within 10⁻⁷. */
const exponentStep = 1 / 8;
const piecesMax = 64;

/** At absolute zero nothing goes; a finite exponent keeps differences defined. */
const vanishing = -1_000_000;

export class Kinetics {
  /** Ea / R, in kelvin. */
  readonly slopeKelvin: number;
  readonly #referenceInverse: number;
  /** The rate that was asked for last: one link ends where the next begins. */
  #lastCelsius = Number.NaN;
  #lastRate = 0;

  constructor(activationJoulePerMole: number, referenceCel: number) {
    this.slopeKelvin = activationJoulePerMole / gasConstantJoulePerMoleKelvin;
    this.#referenceInverse = 1 / (referenceCel + zeroCelsiusKelvin);
  }

  /** How many times as fast as at the reference temperature. */
  rate(celsius: number): number {
    if (celsius === this.#lastCelsius) return this.#lastRate;
    this.#lastCelsius = celsius;
    this.#lastRate = Math.min(rateMax, exponential(this.#exponent(celsius)));
    return this.#lastRate;
  }

  /** ∫ rate dt, in milliseconds at the reference temperature, over a time in which the temperature runs linearly. */
  dose(from: number, to: number, lengthMs: number): number {
    const change = Math.abs(this.#exponent(to) - this.#exponent(from));
    const pieces = change < exponentStep ? 1 : Math.min(piecesMax, Math.ceil(change / exponentStep));
    const step = (to - from) / pieces;
    let sum = 0;
    let left = this.rate(from);
    for (let i = 0; i < pieces; i++) {
      const middle = this.rate(from + step * (i + 0.5));
      const right = this.rate(i + 1 === pieces ? to : from + step * (i + 1));
      sum += left + 4 * middle + right;
      left = right;
    }
    return (sum / (6 * pieces)) * lengthMs;
  }

  /** The temperature at which everything goes as fast as it did on average: Ea/R ÷ (Ea/R ÷ Tref − ln mean). */
  temperatureOf(lnMeanRate: number): number {
    return this.slopeKelvin / (this.slopeKelvin * this.#referenceInverse - lnMeanRate) - zeroCelsiusKelvin;
  }

  #exponent(celsius: number): number {
    const kelvin = celsius + zeroCelsiusKelvin;
    return kelvin <= 0 ? vanishing : this.slopeKelvin * (this.#referenceInverse - 1 / kelvin);
  }
}

/** Dose above what the limit itself gives: ∫ max(0, k(T) − k(limit)) dt. */
export class ExcessDose {
  readonly kinetics: Kinetics;
  readonly #limit: number;
  readonly #limitRate: number;

  constructor(kinetics: Kinetics, limit: number) {
    this.kinetics = kinetics;
    this.#limit = limit;
    this.#limitRate = kinetics.rate(limit);
  }

  /** Of a time in which the temperature runs linearly, in milliseconds at the reference temperature. */
  between(from: number, to: number, lengthMs: number): number {
    const hottest = Math.max(from, to);
    if (hottest <= this.#limit || lengthMs === 0) return 0;
    const coldest = Math.min(from, to);
    if (coldest >= this.#limit) return this.#excess(from, to, lengthMs);
    const part = (hottest - this.#limit) / (hottest - coldest);
    return this.#excess(this.#limit, hottest, lengthMs * part);
  }

  /** Of one millisecond at this temperature. */
  rate(celsius: number): number {
    return Math.max(0, this.kinetics.rate(celsius) - this.#limitRate);
  }

  #excess(from: number, to: number, lengthMs: number): number {
    return Math.max(0, this.kinetics.dose(from, to, lengthMs) - this.#limitRate * lengthMs);
  }
}
