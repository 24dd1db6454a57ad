/**
 * The chain's clock. `utc` follows the machine's, as long as that is to be believed; `simulated` runs `speed` times
 * as fast from where the chain last stood, for demonstrations and replays. Everything in the gateway that asks for
 * chain time asks here.
 */
import { uptime } from "node:os";

export interface ChainClock {
  /** Milliseconds since 1970 UTC by the chain's clock. */
  nowMs(): number;
  readonly source: "utc" | "simulated";
  readonly speed: number;
  /** Why the clock is not to be believed, so that nothing may be sealed; `undefined` when it is. */
  problem(): string | undefined;
  /** The operator says that the machine's clock is right as it is now. */
  accept(): void;
}

/** The machine's clocks. */
export interface MachineClocks {
  /** Milliseconds since 1970 UTC; anybody with the right can set it. */
  wallMs(): number;
  /** Milliseconds since some moment, evenly; nobody can set it. It may stand still while the machine sleeps. */
  elapsedMs(): number;
  /** Milliseconds since the machine was started, its sleep included, to some hundredths of a second. */
  sinceBootMs(): number;
}

/** Asking for the time since the start takes 6 µs (measured), the others 0.05 µs. */
export const machineClocks: MachineClocks = {
  wallMs: Date.now,
  elapsedMs: () => performance.now(),
  sinceBootMs: () => uptime() * 1_000,
};

/** A difference between two clocks beyond their resolution. */
const sleepMsMin = 2_000;

/** How fast a time service may turn the clock without being called a jump: the kernel's limit, 500 ppm. */
const slewRateMax = 0.000_5;

export interface ClockBounds {
  /** The clock may be behind the last block, or depart from elapsed time, by this much. */
  readonly clockJumpMsMax: number;
  /** At start the clock may be ahead of the last block by this much. */
  readonly clockAheadMsMax: number;
}

/** The machine's wall clock, compared with elapsed time whenever it is read. */
export class UtcClock implements ChainClock {
  readonly source = "utc";
  readonly speed = 1;
  readonly #clocks: MachineClocks;
  /** Wall clock less elapsed time, as it should be; follows the real one as fast as a time service may. */
  #offsetMs: number;
  #comparedAtMs: number;
  /** Time since boot less elapsed time: grows with every sleep. */
  #sleptMs: number;
  #countedAtMs: number;
  readonly #bounds: ClockBounds;
  readonly #lastBlockMs: number;
  readonly #startedAtMs: number;
  /** The clock was not to be believed at the start, and has not been since. */
  #wrongAtStart: boolean;

  /** `lastBlockMs` is the time of the last block. */
  constructor(lastBlockMs: number, bounds: ClockBounds, clocks: MachineClocks = machineClocks) {
    this.#clocks = clocks;
    this.#comparedAtMs = clocks.elapsedMs();
    this.#offsetMs = clocks.wallMs() - this.#comparedAtMs;
    this.#sleptMs = clocks.sinceBootMs() - this.#comparedAtMs;
    this.#countedAtMs = this.#comparedAtMs;
    this.#bounds = bounds;
    this.#lastBlockMs = lastBlockMs;
    this.#startedAtMs = clocks.sinceBootMs();
    this.#wrongAtStart = this.#atStart(clocks.wallMs()) !== undefined;
  }

  /** What is wrong with the wall clock, compared with the last block and the time since. */
  #atStart(wallMs: number): string | undefined {
    const { clockJumpMsMax, clockAheadMsMax } = this.#bounds;
    const expectedMs = this.#lastBlockMs + this.#sinceStartMs;
    if (expectedMs - wallMs > clockJumpMsMax)
      return `the machine's clock is ${inWords(expectedMs - wallMs)} behind the last block`;
    return wallMs - expectedMs > clockAheadMsMax
      ? `the machine's clock is ${inWords(wallMs - expectedMs)} ahead of the last block`
      : undefined;
  }

  get #sinceStartMs(): number {
    return this.#clocks.sinceBootMs() - this.#startedAtMs;
  }

  /** While the wall clock is not to be believed: what it would show had it gone on evenly. */
  nowMs(): number {
    if (this.#wrongAtStart) return Math.round(this.#lastBlockMs + this.#sinceStartMs);
    const wallMs = this.#clocks.wallMs();
    const departureMs = this.#departureMs(wallMs, this.#clocks.elapsedMs());
    return Math.abs(departureMs) <= this.#bounds.clockJumpMsMax ? wallMs : Math.round(wallMs - departureMs);
  }

  problem(): string | undefined {
    const elapsedMs = this.#clocks.elapsedMs();
    if (elapsedMs - this.#countedAtMs > sleepMsMin) this.#countSleep();
    const wallMs = this.#clocks.wallMs();
    const departureMs = this.#departureMs(wallMs, elapsedMs);
    if (this.#wrongAtStart) {
      const problem = this.#atStart(wallMs);
      if (problem !== undefined) return problem;
      this.accept();
    } else if (Math.abs(departureMs) > this.#bounds.clockJumpMsMax) {
      const direction = departureMs > 0 ? "ahead" : "back";
      return `the machine's clock jumped ${direction} by ${inWords(Math.abs(departureMs))}`;
    }
    return undefined;
  }

  accept(): void {
    this.#wrongAtStart = false;
    this.#comparedAtMs = this.#clocks.elapsedMs();
    this.#offsetMs = this.#clocks.wallMs() - this.#comparedAtMs;
  }

  /** A sleep of the machine moves the wall clock and not the process's: that is no jump. */
  #countSleep(): void {
    this.#countedAtMs = this.#clocks.elapsedMs();
    const sleptMs = this.#clocks.sinceBootMs() - this.#clocks.elapsedMs();
    if (sleptMs - this.#sleptMs < sleepMsMin) return;
    this.#offsetMs += sleptMs - this.#sleptMs;
    this.#sleptMs = sleptMs;
  }

  #departureMs(wallMs: number, elapsedMs: number): number {
    let departureMs = wallMs - elapsedMs - this.#offsetMs;
    if (Math.abs(departureMs) > this.#bounds.clockJumpMsMax) {
      this.#countSleep();
      departureMs = wallMs - elapsedMs - this.#offsetMs;
    }
    if (Math.abs(departureMs) > this.#bounds.clockJumpMsMax) return departureMs;
    const slewMs = (elapsedMs - this.#comparedAtMs) * slewRateMax;
    this.#offsetMs += Math.max(-slewMs, Math.min(slewMs, departureMs));
    this.#comparedAtMs = elapsedMs;
    return departureMs;
  }
}

/** Starts at `startMs` (the last block's time, or the genesis start) when it is created. Nobody can set it. */
export function simulatedClock(
  startMs: number,
  speed: number,
  { elapsedMs }: Pick<MachineClocks, "elapsedMs"> = machineClocks,
): ChainClock {
  const startedAtMs = elapsedMs();
  return {
    source: "simulated",
    speed,
    nowMs: () => Math.round(startMs + (elapsedMs() - startedAtMs) * speed),
    problem: () => undefined,
    accept: () => undefined,
  };
}

function inWords(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const hours = seconds / 3_600;
  if (hours < 2) return `${Math.round(seconds / 60)} min`;
  return hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} days`;
}
