/** The order of the queue: open disputes by the clock that runs out first, then those without a clock, then closed ones. */
import type { DisputeRow } from "../../gateway/contract/api.ts";

export function queueOf(rows: readonly DisputeRow[], query: string): DisputeRow[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return rows
    .filter((row) => {
      const text = textOf(row).toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => rank(a) - rank(b) || deadlineOf(a) - deadlineOf(b) || b.openedAt - a.openedAt);
}

function textOf(row: DisputeRow): string {
  const { dispute, shipment, claimant, claimantName, respondents, respondentNames } = row;
  return [dispute, shipment, claimant, claimantName, ...respondents, ...respondentNames].join("\n");
}

function rank({ status, nextDeadline }: DisputeRow): number {
  if (status !== "open") return 2;
  return nextDeadline ? 0 : 1;
}

function deadlineOf({ nextDeadline }: DisputeRow): number {
  return nextDeadline?.deadlineMs ?? Number.MAX_SAFE_INTEGER;
}
