/** Shares as bars: solid what is certain, hatched what is possible. */
import type { TraceParty } from "../../ledger/liability/trace.ts";
import type { Voice } from "../../report/voice.ts";
import { styles } from "./blocks.ts";
import { contentWidth, type Flow, ink, page } from "./flow.ts";
import { hatch, hatchings } from "./hatch.ts";

const barHeight = 9;
const distance = 15;
const nameWidth = 150;

export function barsHeight(count: number): number {
  return count * distance + 6;
}

export function drawBars(flow: Flow, parties: readonly TraceParty[], voice: Voice): void {
  const { document, scale } = flow;
  const x = page.margin + nameWidth;
  const width = contentWidth - nameWidth - 110;
  parties.forEach(({ legalName, share }, i) => {
    if (!share) return;
    const y = flow.y + i * distance * scale;
    const [least, most] = [(share.minPpm / 1e6) * width, (share.maxPpm / 1e6) * width];
    const height = barHeight * scale;
    const [name = ""] = flow.lines(legalName, styles.head, nameWidth - 8);
    flow.paint([name], styles.head, { x: page.margin, y, width: nameWidth });
    document.rect(x, y, width, height).fill("#ffffff");
    hatch(document, { x: x + least, y, width: most - least, height }, hatchings.possible);
    document.rect(x, y, least, height).fill("#014783");
    document.rect(x, y, width, height).lineWidth(0.5).strokeColor(ink).stroke();
    flow.paint([voice.share(share)], styles.head, { x: x + width + 8, y, width: 110 });
  });
}
