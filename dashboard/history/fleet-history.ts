/**
 * The map's look back: which window, which moment in it, and what the gateway told of it so far. While the replay has no
 * moment the page is live; from then on `past` holds what is shown, and nothing live gets into it.
 */
import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { FleetPastView, PastShipment } from "../../gateway/contract/past.ts";
import type { PastAsked } from "../api/past.ts";
import { Replay, type ReplayEnvironment } from "../replay/replay.ts";
import type { ReplaySpan } from "../replay/replay-clock.ts";
import { past } from "../store/shown.ts";
import { type Change, changesOf } from "./changes.ts";
import { PastFleet } from "./past-fleet.ts";
import { nothingShown, type Remark, ShownPast } from "./shown-past.ts";

const hourMs = 3_600_000;

/** How far the slider reaches, and into how many steps that is cut. */
export const windows = {
  hour: { lengthMs: hourMs, steps: 120 },
  sixHours: { lengthMs: 6 * hourMs, steps: 120 },
  day: { lengthMs: 24 * hourMs, steps: 96 },
  week: { lengthMs: 168 * hourMs, steps: 84 },
} as const;
export type WindowName = keyof typeof windows;
export const windowNames = Object.keys(windows) as WindowName[];

export interface HistoryEnvironment extends ReplayEnvironment {
  /** The chain's time. */
  nowMs(): number;
  load(asked: PastAsked, signal: AbortSignal): Promise<FleetPastView>;
  readonly remark: ReadonlySignal<Remark>;
}

/** What is known of a window; while pages are still on their way, of the first shipments only. */
interface Told {
  readonly span: ReplaySpan;
  readonly stepMs: number;
  readonly fleet: PastFleet;
  readonly changes: readonly Change[];
}

export type Loading =
  | { readonly state: "idle" | "done" }
  | { readonly state: "loading"; readonly loaded: number; readonly total: number | undefined }
  | { readonly state: "failed"; readonly error: Error };

export class FleetHistory {
  readonly replay: Replay;
  readonly window: Signal<WindowName> = signal("day");
  readonly loading: Signal<Loading> = signal({ state: "idle" });
  readonly told: Signal<Told | undefined> = signal(undefined);
  readonly #environment: HistoryEnvironment;
  /** Raised to ask again after a failure. */
  readonly #attempt = signal(0);
  readonly #isOn: ReadonlySignal<boolean>;

  constructor(environment: HistoryEnvironment) {
    this.#environment = environment;
    const toMs = environment.nowMs();
    this.replay = new Replay({ fromMs: toMs - windows.day.lengthMs, toMs }, environment);
    this.#isOn = computed(() => this.replay.atMs.value !== undefined);
  }

  /** Shows what the replay says until the answer is called; then the page is live again. */
  start(): () => void {
    const stops = [this.#show(), this.#follow()];
    return () => {
      for (const stop of stops) stop();
      this.replay.release();
      past.value = undefined;
    };
  }

  /** Makes the window hold a moment. */
  readonly reach = (atMs: number): void => {
    const { fromMs, toMs } = this.replay.span;
    if (atMs < fromMs || atMs > toMs) this.replay.setSpan(this.#spanAround(atMs));
  };

  /** Another length, with the same moment in it. */
  choose(window: WindowName): void {
    batch(() => {
      this.window.value = window;
      this.replay.setSpan(this.#spanAround(this.replay.atMs.peek() ?? this.#environment.nowMs()));
    });
  }

  /** The window before (−1) or after (1), and the same moment of it. */
  turn(by: -1 | 1): void {
    const { lengthMs } = windows[this.window.peek()];
    const atMs = Math.max(0, (this.replay.atMs.peek() ?? this.replay.span.toMs) + by * lengthMs);
    const to = Math.min(atMs, this.#environment.nowMs());
    batch(() => {
      this.replay.setSpan(this.#spanAround(to));
      this.replay.moveTo(to);
    });
  }

  /** While the page is live: the window ends now. */
  keepUp(nowMs: number): void {
    const { lengthMs, steps } = windows[this.window.peek()];
    if (this.#isOn.peek() || Math.abs(nowMs - this.replay.span.toMs) < lengthMs / steps / 4) return;
    this.replay.setSpan({ fromMs: nowMs - lengthMs, toMs: nowMs });
  }

  retry(): void {
    this.#attempt.value += 1;
  }

  #spanAround(atMs: number): ReplaySpan {
    const { lengthMs } = windows[this.window.peek()];
    const toMs = Math.round(Math.min(this.#environment.nowMs(), atMs + lengthMs / 2));
    return { fromMs: Math.max(0, toMs - lengthMs), toMs };
  }

  #show(): () => void {
    const shown = computed(() => {
      const told = this.told.value;
      return told && { ...told.span, fleet: new ShownPast(told.fleet, this.#environment.remark.value) };
    });
    return effect(() => {
      const atMs = this.replay.atMs.value;
      if (atMs === undefined) {
        past.value = undefined;
        return;
      }
      const known = shown.value;
      const fleet = known && atMs >= known.fromMs && atMs <= known.toMs ? known.fleet.at(atMs) : undefined;
      past.value = { atMs, fleet: fleet ?? nothingShown, isKnown: fleet !== undefined };
    });
  }

  /** Asks for each window that is looked at; what is on its way for another one is given up. */
  #follow(): () => void {
    return effect(() => {
      this.#attempt.value;
      const { span } = this.replay;
      if (!this.#isOn.value) return;
      const controller = new AbortController();
      void this.#load(span, controller.signal);
      return () => controller.abort();
    });
  }

  async #load(span: ReplaySpan, signal: AbortSignal): Promise<void> {
    const { steps } = windows[this.window.peek()];
    const shipments: PastShipment[] = [];
    let published = 0;
    let after: string | undefined;
    this.loading.value = { state: "loading", loaded: 0, total: undefined };
    try {
      do {
        const view = await this.#environment.load({ ...span, steps, after }, signal);
        if (signal.aborted) return;
        shipments.push(...view.shipments);
        after = view.next ?? undefined;
        // Each time there are twice as many: to sort them again for every page would take longer than the pages.
        if (after === undefined || shipments.length >= 2 * published) {
          published = shipments.length;
          this.#publish(span, view.stepMs, shipments);
        }
        this.loading.value =
          after === undefined
            ? { state: "done" }
            : { state: "loading", loaded: shipments.length, total: view.total };
      } while (after !== undefined);
    } catch (cause) {
      if (signal.aborted) return;
      this.loading.value = {
        state: "failed",
        error: cause instanceof Error ? cause : new Error(String(cause)),
      };
    }
  }

  #publish(span: ReplaySpan, stepMs: number, shipments: readonly PastShipment[]): void {
    const fleet = new PastFleet(shipments, { stepMs });
    this.told.value = { span, stepMs, fleet, changes: changesOf(shipments, span) };
  }
}
