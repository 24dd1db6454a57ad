/**
 * The clock of a replay as a value: an instant of chain time that runs with the wall at a chosen speed between a
 * beginning and an end. Nothing here knows the time; whoever asks says what the wall's clock shows (`wallMs`, monotonic).
 */

/** Chain milliseconds per wall millisecond. */
export const replaySpeeds = [1, 10, 60, 600, 3600] as const;
export type ReplaySpeed = (typeof replaySpeeds)[number];

export interface ReplaySpan {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface ReplayClock {
  readonly span: ReplaySpan;
  /** Chain time at `anchorWallMs`, within the span. */
  readonly anchorMs: number;
  readonly anchorWallMs: number;
  readonly speed: ReplaySpeed;
  readonly playing: boolean;
}

/** A clock that stands at `atMs`, or at the end of the span nearest to it. */
export function standingClock(span: ReplaySpan, atMs: number, speed: ReplaySpeed): ReplayClock {
  return { span, anchorMs: nearest(span, atMs), anchorWallMs: 0, speed, playing: false };
}

/** Chain time at `wallMs`; a wall clock that is behind the anchor counts as standing there. */
export function instantOf(clock: ReplayClock, wallMs: number): number {
  if (!clock.playing) return clock.anchorMs;
  const elapsedMs = Math.max(0, wallMs - clock.anchorWallMs);
  return nearest(clock.span, clock.anchorMs + elapsedMs * clock.speed);
}

export function hasEnded(clock: ReplayClock, wallMs: number): boolean {
  return instantOf(clock, wallMs) >= clock.span.toMs;
}

/** Runs from where it stands; one that has ended begins again. */
export function played(clock: ReplayClock, wallMs: number): ReplayClock {
  const from = hasEnded(clock, wallMs) ? clock.span.fromMs : instantOf(clock, wallMs);
  return { ...clock, anchorMs: from, anchorWallMs: wallMs, playing: true };
}

export function paused(clock: ReplayClock, wallMs: number): ReplayClock {
  return { ...anchored(clock, wallMs), playing: false };
}

/** Another speed from this instant on. */
export function atSpeed(clock: ReplayClock, speed: ReplaySpeed, wallMs: number): ReplayClock {
  return { ...anchored(clock, wallMs), speed };
}

/** Between other ends; an instant that lies outside of them becomes the nearer end. */
export function within(clock: ReplayClock, span: ReplaySpan, wallMs: number): ReplayClock {
  const here = anchored(clock, wallMs);
  return { ...here, span, anchorMs: nearest(span, here.anchorMs) };
}

/** Goes to `atMs`, and runs on from there if it ran. */
export function movedTo(clock: ReplayClock, atMs: number, wallMs: number): ReplayClock {
  return { ...clock, anchorMs: nearest(clock.span, atMs), anchorWallMs: wallMs };
}

function anchored(clock: ReplayClock, wallMs: number): ReplayClock {
  return { ...clock, anchorMs: instantOf(clock, wallMs), anchorWallMs: wallMs };
}

function nearest({ fromMs, toMs }: ReplaySpan, atMs: number): number {
  return Math.max(fromMs, Math.min(toMs, atMs));
}
