/** Keeps a replay's instant in the address while nothing plays, and goes to the one that a link names. */
import { useEffect, useLayoutEffect } from "preact/hooks";
import { useLocation } from "preact-iso";
import { useIsHere } from "../app/use-is-here.ts";
import { addressAt, parseInstant } from "./instant.ts";
import type { Replay } from "./replay.ts";

/** Browsers refuse addresses that change too often. */
const writeAfterMs = 400;

/** `reach` is told of the instant of a link first, so that the replay can be made to hold it. */
export function useInstantAddress(replay: Replay, reach?: (atMs: number) => void): void {
  const { query, route } = useLocation();
  const asked = query.at;
  useEffect(() => {
    const atMs = parseInstant(asked);
    if (atMs !== undefined && atMs !== replay.atMs.peek()) {
      reach?.(atMs);
      replay.pause();
      replay.moveTo(atMs);
    }
  }, [replay, asked]);
  const atMs = replay.atMs.value;
  const playing = replay.playing.value;
  const isHere = useIsHere();
  // With the very change of the address, so that a timer never meets that of another page.
  useLayoutEffect(() => {
    if (playing || !isHere) return;
    const timer = setTimeout(() => {
      const address = addressAt(location.href, atMs);
      if (address !== location.pathname + location.search) route(address, true);
    }, writeAfterMs);
    return () => clearTimeout(timer);
  }, [replay, atMs, playing, isHere]);
}
