/** What weakens the evidence itself: these findings stand first and are never dropped (docs/liability.md). */

import type {
  DeviceHistory,
  HistoryStatement,
  ShipmentHistory,
  SignerHistory,
} from "../evidence/shipment-history.ts";
import { packSpan, type Reading } from "../statement/readings.ts";
import { referenceText } from "../statement/reference.ts";
import { type Finding, finding } from "./findings.ts";

export function integrityFindings(history: ShipmentHistory): Finding[] {
  const packs = history.statements.filter(({ statement }) => statement.kind === "readings");
  return [
    ...history.signers.flatMap((signer) => sequenceGaps(history, signer)),
    ...history.statements
      .filter(({ statement }) => statement.kind === "operator.equivocation")
      .map(equivocation),
    ...history.devices.flatMap((device) => deviceFindings(device, packs.filter(isBy(device)))),
  ];
}

function isBy({ id }: DeviceHistory): (entry: HistoryStatement) => boolean {
  const reference = referenceText("device", id);
  return ({ statement }) => statement.issuer === reference;
}

/** Gaps in the signer's sequence among, or next to, its statements in this history. */
function sequenceGaps({ statements }: ShipmentHistory, { kid, reference, state }: SignerHistory): Finding[] {
  const own = statements.filter((entry) => entry.kid === kid);
  if (own.length === 0) return [];
  const sequences = own.map(({ statement }) => statement.sequence);
  const first = sequences.reduce((a, b) => Math.min(a, b));
  const last = sequences.reduce((a, b) => Math.max(a, b));
  const beside = (sequence: number) =>
    own.filter(({ statement }) => statement.sequence === sequence).map(({ hash }) => hash);
  return state.gaps
    .filter(({ from, to }) => to >= first - 1 && from <= last + 1)
    .map(({ from, to }) =>
      finding("sequence_gap", `${reference}: ${from === to ? from : `${from} to ${to}`}`, [
        ...beside(from - 1),
        ...beside(to + 1),
      ]),
    );
}

function equivocation({ statement, payload, hash }: HistoryStatement): Finding {
  const { sequence } = payload as { sequence: number };
  return finding("equivocation", `${statement.subject}: sequence number ${sequence}`, [hash]);
}

function deviceFindings(
  { id, state, calibration }: DeviceHistory,
  packs: readonly HistoryStatement[],
): Finding[] {
  const findings: Finding[] = [];
  if (state.revokedAt !== undefined) findings.push(finding("device_revoked", id));
  const early = packs.filter(({ payload, sealedAtMs }) => {
    const { toMs } = packSpan(payload as Reading[]);
    return toMs - state.clockAccuracyMs > sealedAtMs;
  });
  if (early.length > 0)
    findings.push(finding("reading_after_block", ofPacks(id, early, packs), hashesOf(early)));
  const uncovered = packs.filter(({ payload }) => {
    const { fromMs, toMs } = packSpan(payload as Reading[]);
    return calibration !== undefined && (fromMs < calibration.validFrom || toMs > calibration.validUntil);
  });
  if (!calibration && packs.length > 0)
    findings.push(finding("calibration_missing", ofPacks(id, packs, packs)));
  if (uncovered.length > 0)
    findings.push(finding("calibration_missing", ofPacks(id, uncovered, packs), hashesOf(uncovered)));
  return findings;
}

function ofPacks(
  device: string,
  some: readonly HistoryStatement[],
  all: readonly HistoryStatement[],
): string {
  return `${device}: ${some.length} of ${all.length} packs`;
}

function hashesOf(packs: readonly HistoryStatement[]): string[] {
  return packs.map(({ hash }) => hash);
}
