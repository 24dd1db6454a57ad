/** Renews a page's data while blocks are being sealed, but not with each of them. */
import { useEffect, useState } from "preact/hooks";
import { fleet } from "./live.ts";

/** Grows at most once in `everyMs`, and only when a block was sealed since. */
export function useBlockRounds(everyMs: number): number {
  const [rounds, setRounds] = useState(0);
  useEffect(() => {
    let seen = fleet.peek().block?.height;
    const timer = setInterval(() => {
      const height = fleet.peek().block?.height;
      if (height === seen || document.hidden) return;
      seen = height;
      setRounds((count) => count + 1);
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return rounds;
}
