/** The keys of a replay, on every surface that shows its time. */
import { lastBefore, nextAfter } from "./moments.ts";
import type { Replay } from "./replay.ts";

/** What there is to go to. Ascending. */
export interface Moments {
  readonly eventsMs: readonly number[];
  readonly samplesMs: readonly number[];
}

export type ReplayAct = "toggle" | "nextEvent" | "previousEvent" | "nextStep" | "previousStep";

/** `control`: what has the focus and takes some of the keys itself. */
export function replayAct(key: string, control: "none" | "button" | "text"): ReplayAct | undefined {
  if (control === "text") return undefined;
  if (key === " ") return control === "button" ? undefined : "toggle";
  if (key === "[") return "previousEvent";
  if (key === "]") return "nextEvent";
  if (key === "ArrowLeft") return "previousStep";
  return key === "ArrowRight" ? "nextStep" : undefined;
}

/** What lies in that direction, if anything does; a replay that shows no time begins at its end. */
export function destinationOf(
  act: Exclude<ReplayAct, "toggle">,
  { eventsMs, samplesMs }: Moments,
  atMs: number,
): number | undefined {
  if (act === "nextEvent") return nextAfter(eventsMs, atMs);
  if (act === "previousEvent") return lastBefore(eventsMs, atMs);
  if (act === "nextStep") return nextAfter(samplesMs, atMs);
  return lastBefore(samplesMs, atMs);
}

export function perform(act: ReplayAct, replay: Replay, moments: Moments): void {
  if (act === "toggle") {
    replay.toggle();
    return;
  }
  const from = replay.atMs.peek() ?? replay.span.toMs;
  const to = destinationOf(act, moments, from);
  replay.pause();
  if (to !== undefined) replay.moveTo(to);
}

/** Takes a key from wherever it was pressed; says whether it was one of a replay. */
export function onReplayKey(event: KeyboardEvent, replay: Replay, moments: Moments): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
  const act = replayAct(event.key, controlOf(event.target));
  if (!act) return false;
  event.preventDefault();
  perform(act, replay, moments);
  return true;
}

function controlOf(target: EventTarget | null): "none" | "button" | "text" {
  if (!(target instanceof HTMLElement)) return "none";
  if (target instanceof HTMLInputElement) return target.type === "range" ? "none" : "text";
  if (/^(TEXTAREA|SELECT)$/.test(target.tagName)) return "text";
  return /^(BUTTON|A|SUMMARY)$/.test(target.tagName) ? "button" : "none";
}
