/**
 * One replay of a page: the clock, what drives it, and the instant as a signal that every surface reads. `undefined`
 * means that nobody has chosen a time: a page then shows the newest of everything.
 */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import {
  atSpeed,
  hasEnded,
  instantOf,
  movedTo,
  paused,
  played,
  type ReplayClock,
  type ReplaySpan,
  type ReplaySpeed,
  standingClock,
  within,
} from "./replay-clock.ts";

/** What is used of the browser. */
export interface ReplayEnvironment {
  /** Monotonic. */
  wallMs(): number;
  /** Calls `task` once, soon: with the next frame, or under reduced motion with the next step. The answer cancels it. */
  soon(task: () => void): () => void;
}

const speedAtFirst: ReplaySpeed = 600;

export class Replay {
  readonly #environment: ReplayEnvironment;
  readonly #clock: Signal<ReplayClock>;
  readonly #chosenMs = signal<number | undefined>(undefined);
  #cancel: (() => void) | undefined;

  /** Whole milliseconds. */
  readonly atMs: ReadonlySignal<number | undefined> = this.#chosenMs;
  readonly playing: ReadonlySignal<boolean>;
  readonly speed: ReadonlySignal<ReplaySpeed>;
  readonly #span: ReadonlySignal<ReplaySpan>;

  constructor(span: ReplaySpan, environment: ReplayEnvironment) {
    this.#environment = environment;
    this.#clock = signal(standingClock(span, span.toMs, speedAtFirst));
    this.playing = computed(() => this.#clock.value.playing);
    this.speed = computed(() => this.#clock.value.speed);
    this.#span = computed(() => this.#clock.value.span);
  }

  get span(): ReplaySpan {
    return this.#span.value;
  }

  /** Between other ends; a chosen instant outside of them becomes the nearer end. */
  setSpan(span: ReplaySpan): void {
    const clock = this.#clock.peek();
    if (this.#chosenMs.peek() === undefined) this.#clock.value = standingClock(span, span.toMs, clock.speed);
    else this.#become(within(clock, span, this.#environment.wallMs()));
  }

  /** Goes to an instant; an animation goes on from there. */
  moveTo(atMs: number): void {
    this.#become(movedTo(this.#clock.peek(), atMs, this.#environment.wallMs()));
  }

  /** From where it stands; from the beginning when no time is chosen or the end is reached. */
  play(): void {
    this.#become(played(this.#clock.peek(), this.#environment.wallMs()));
  }

  pause(): void {
    if (this.#clock.peek().playing) this.#become(paused(this.#clock.peek(), this.#environment.wallMs()));
  }

  toggle(): void {
    if (this.#clock.peek().playing) this.pause();
    else this.play();
  }

  setSpeed(speed: ReplaySpeed): void {
    const clock = atSpeed(this.#clock.peek(), speed, this.#environment.wallMs());
    if (this.#chosenMs.peek() === undefined) this.#clock.value = clock;
    else this.#become(clock);
  }

  /** Chooses no time any more: the newest of everything. */
  release(): void {
    this.#stop();
    batch(() => {
      const clock = this.#clock.peek();
      this.#clock.value = standingClock(clock.span, clock.span.toMs, clock.speed);
      this.#chosenMs.value = undefined;
    });
  }

  #become(clock: ReplayClock): void {
    const wallMs = this.#environment.wallMs();
    // An instant is shown in whole milliseconds and never rounded up beyond the end.
    const atMs = Math.floor(instantOf(clock, wallMs));
    const next = clock.playing && hasEnded(clock, wallMs) ? paused(clock, wallMs) : clock;
    batch(() => {
      this.#clock.value = next;
      this.#chosenMs.value = atMs;
    });
    this.#stop();
    if (next.playing) this.#cancel = this.#environment.soon(() => this.#become(this.#clock.peek()));
  }

  #stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}

/** Under reduced motion the picture changes this often and does not slide. */
const stepMs = 1000;

/** A replay in this browser. */
export const browserEnvironment: ReplayEnvironment = {
  wallMs: () => performance.now(),
  soon(task) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      const timer = setTimeout(task, stepMs);
      return () => clearTimeout(timer);
    }
    const frame = requestAnimationFrame(task);
    return () => cancelAnimationFrame(frame);
  },
};
