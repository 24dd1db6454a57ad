/** How strong what the trace finds is: the facts that are printed beside a finding, each as holding or not. */
import type { Excursion, FindingCode, LiabilityTrace } from "../../ledger/liability/trace.ts";

export type StrengthName =
  | "signatures"
  | "handovers"
  | "agreement"
  | "sequence"
  | "keys"
  | "calibration"
  | "clock"
  | "gaps";

export interface Strength {
  readonly name: StrengthName;
  readonly holds: boolean;
  /** What it amounts to, where there is a figure: a count, or milliseconds. */
  readonly figure: { readonly of: "statements" | "epsilon" | "unobserved"; readonly value: number } | null;
}

/** Findings that break each of them. */
const breaking = {
  handovers: [
    "accept_without_release",
    "accept_by_other",
    "accept_from_other",
    "accept_by_unnamed",
    "release_by_other",
    "release_never_accepted",
  ],
  agreement: ["probes_disagree", "readings_conflict", "gap_extreme_exceeded"],
  sequence: ["sequence_gap"],
  keys: ["key_compromised", "key_enrolled", "device_revoked", "equivocation"],
  calibration: ["calibration_missing"],
  clock: ["clock_jumped", "reading_after_block"],
} as const satisfies Partial<Record<StrengthName, readonly FindingCode[]>>;

/** Harmful excursions of the series that govern: what shares are computed from. */
export function harmful({ conditions }: LiabilityTrace): Excursion[] {
  return conditions.flatMap(({ governing, excursions }) =>
    excursions.filter(
      ({ device, name, standing }) =>
        standing === "harmful" && device === governing?.device && name === governing.name,
    ),
  );
}

function signatures(count: number): Strength {
  return { name: "signatures", holds: count > 0, figure: { of: "statements", value: count } };
}

/** `statementCount`: how many statements the trace rests on; `undefined` while that is not known, of which nothing is said. */
export function strengthsOf(trace: LiabilityTrace, statementCount: number | undefined): Strength[] {
  const found = new Set<string>(trace.findings.map(({ code }) => code));
  const isWhole = (name: keyof typeof breaking) => !breaking[name].some((code) => found.has(code));
  const excursions = harmful(trace);
  const epsilonMs = excursions.reduce((most, one) => Math.max(most, one.epsilonMs), 0);
  const unobservedMs = excursions.reduce((sum, one) => sum + one.unobservedMs, 0);
  const isStraddled = excursions.some(({ parts }) => parts.some((part) => part.harmMin < part.harmMax));
  const isCalibrated = trace.conditions.every(
    ({ governing, series }) =>
      !governing ||
      series.every(({ device, name, calibrated }) =>
        device === governing.device && name === governing.name ? calibrated : true,
      ),
  );
  const plain = (name: "handovers" | "agreement" | "sequence" | "keys"): Strength => ({
    name,
    holds: isWhole(name),
    figure: null,
  });
  return [
    ...(statementCount === undefined ? [] : [signatures(statementCount)]),
    plain("handovers"),
    plain("sequence"),
    plain("keys"),
    plain("agreement"),
    { name: "calibration", holds: isWhole("calibration") && isCalibrated, figure: null },
    {
      name: "clock",
      holds: isWhole("clock") && !isStraddled,
      figure: epsilonMs > 0 ? { of: "epsilon", value: epsilonMs } : null,
    },
    {
      name: "gaps",
      holds: unobservedMs === 0,
      figure: unobservedMs > 0 ? { of: "unobserved", value: unobservedMs } : null,
    },
  ];
}
