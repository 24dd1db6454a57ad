/** Keeps a replay's instant in the address while nothing plays, and goes to the one that a link names. */
import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso";
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
  useEffect(() => {
    if (playing) return;
    const timer = setTimeout(() => {
      const address = addressAt(location.href, atMs);
      if (address !== location.pathname + location.search) route(address, true);
    }, writeAfterMs);
    return () => clearTimeout(timer);
  }, [replay, atMs, playing]);
}
