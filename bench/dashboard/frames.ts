/** The page's frames, recorded in the page: how long each took, in whole milliseconds, and the longest. */
import type { Page } from "playwright-core";

export interface FrameTimes {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

interface FrameRecorder {
  /** Frames by their length in milliseconds; the last place holds all that were longer. */
  counts: Uint32Array;
  maxMs: number;
}

type Recording = { tallymanFrames: FrameRecorder };

/** From now on, until the page is left. It grows by nothing, however long it runs. */
export async function recordFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const recorder: FrameRecorder = { counts: new Uint32Array(5001), maxMs: 0 };
    (globalThis as unknown as Recording).tallymanFrames = recorder;
    let before = performance.now();
    const record = (now: number) => {
      const tookMs = now - before;
      before = now;
      const place = Math.max(0, Math.min(recorder.counts.length - 1, Math.round(tookMs)));
      recorder.counts[place] = recorder.counts[place]! + 1;
      recorder.maxMs = Math.max(recorder.maxMs, tookMs);
      requestAnimationFrame(record);
    };
    requestAnimationFrame((now) => {
      before = now;
      requestAnimationFrame(record);
    });
  });
}

/** What was recorded since the last call; recording goes on. */
export async function takeFrames(page: Page): Promise<FrameTimes> {
  const { counts, maxMs } = await page.evaluate(() => {
    const recorder = (globalThis as unknown as Recording).tallymanFrames;
    const taken = { counts: [...recorder.counts], maxMs: recorder.maxMs };
    recorder.counts.fill(0);
    recorder.maxMs = 0;
    return taken;
  });
  const count = counts.reduce((sum, frames) => sum + frames, 0);
  return { count, p50Ms: quantileMs(counts, 0.5 * count), p95Ms: quantileMs(counts, 0.95 * count), maxMs };
}

/** The length that so many frames do not exceed. */
function quantileMs(counts: readonly number[], frames: number): number {
  let seen = 0;
  return counts.findIndex((count) => {
    seen += count;
    return seen >= frames;
  });
}
