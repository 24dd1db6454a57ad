/** A dispute in lines of text: its story, the shares as they are, and what has changed since it was opened. */
import type { DisputeView } from "../gateway/contract/api.ts";
import type { ShareBounds } from "../ledger/liability/shares.ts";
import type { TraceDifference } from "../ledger/liability/trace-difference.ts";
import { amountText } from "./amount.ts";
import { pairs, table, time } from "./output.ts";

/** Lines for people. */
export function disputeText({ dispute, now, difference }: DisputeView): string[] {
  const { currency } = dispute.claim;
  const lines = pairs({
    dispute: dispute.id,
    shipment: dispute.shipment,
    status: dispute.status,
    claim: amountText(dispute.claim),
    claimant: dispute.claimant,
    against: dispute.respondents.join(", "),
    opened: `${time(dispute.opened.atMs)} (entry ${dispute.opened.index})`,
    text: dispute.text,
  });
  const shares = now.parties.flatMap(({ id, share }) => (share ? [[id, shareText(share)]] : []));
  const answers = dispute.answers.map(({ by, atMs, position, admittedMinor, wilfulMisconduct, text }) => [
    by,
    time(atMs),
    [
      admittedMinor === null ? position : `${position} ${amountText({ minor: admittedMinor, currency })}`,
      ...(wilfulMisconduct ? ["wilful misconduct"] : []),
    ].join(", "),
    text,
  ]);
  const shown = dispute.evidence.map(({ by, atMs, text, files }) => [
    by,
    time(atMs),
    text,
    files.map(({ name }) => name).join(", "),
  ]);
  const proposals = dispute.proposals.map(({ number, by, split, missing }) => [
    String(number),
    by,
    split.map(({ party, minor }) => `${party} ${amountText({ minor, currency })}`).join(", "),
    missing.length === 0 ? "agreed" : `waits for ${missing.join(", ")}`,
  ]);
  const tables = [
    section(["PARTY", "SHARE OF THE HARM"], shares),
    section(["SINCE IT WAS OPENED", "THEN", "NOW"], changesOf(difference)),
    section(["ANSWER BY", "AT", "POSITION", "TEXT"], answers),
    section(["EVIDENCE BY", "AT", "TEXT", "FILES"], shown),
    section(["PROPOSAL", "BY", "SPLIT", "SIGNATURES"], proposals),
  ];
  return [...lines, ...tables.flat()];
}

function shareText(share: ShareBounds | null): string {
  const percent = (ppm: number) => `${(ppm / 10_000).toFixed(1)} %`;
  return share ? `${percent(share.minPpm)} to ${percent(share.maxPpm)}` : "none";
}

/** What has become of the trace, line by line. */
function changesOf({ shares, exposures, clocks, findingsAdded, findingsGone }: TraceDifference): string[][] {
  const money = (bounds: { min: number; max: number } | null, currency: string) =>
    bounds
      ? `${amountText({ minor: bounds.min, currency })} to ${amountText({ minor: bounds.max, currency })}`
      : "unknown";
  return [
    ...shares.map(({ party, before, after }) => [`share of ${party}`, shareText(before), shareText(after)]),
    ...exposures.map(({ party, currency, before, after }) => [
      `exposure of ${party}`,
      money(before, currency),
      money(after, currency),
    ]),
    ...clocks.map(({ code, leg, before, after }) => [`${code} of ${leg}`, before ?? "none", after ?? "none"]),
    ...findingsAdded.map(({ code, detail }) => [code, "", detail]),
    ...findingsGone.map(({ code, detail }) => [code, detail, ""]),
  ];
}

function section(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : ["", ...table(headings, rows)];
}
