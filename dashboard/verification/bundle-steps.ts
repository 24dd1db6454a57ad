/** What of a bundle was checked, in steps that people can follow, and how each came out. */
import type { CheckProgress } from "../../ledger/evidence/check.ts";
import type { EvidenceCode, EvidenceProblem } from "../../ledger/evidence/problem.ts";

/** In the order in which they build on each other. */
export const bundleSteps = [
  "archive",
  "manifest",
  "seal",
  "log",
  "state",
  "records",
  "exporter",
  "signatures",
  "sequences",
  "trace",
] as const;
export type BundleStepName = (typeof bundleSteps)[number];

export type BundleStepResult = "holds" | "fails" | "not-checked";

const stepOf: Readonly<Record<EvidenceCode, BundleStepName>> = {
  bundle_too_large: "archive",
  zip_malformed: "archive",
  zip_not_canonical: "archive",
  member_name: "archive",
  member_order: "archive",
  member_missing: "archive",
  member_unexpected: "archive",
  member_malformed: "archive",
  member_differs: "trace",
  manifest_malformed: "manifest",
  manifest_differs: "manifest",
  manifest_key_unknown: "exporter",
  manifest_signature: "exporter",
  genesis_malformed: "seal",
  chain_differs: "seal",
  header_malformed: "seal",
  header_differs: "seal",
  seal_invalid: "seal",
  operator_keys: "seal",
  log_proof: "log",
  state_proof: "state",
  block_time: "log",
  seal_unexpected: "log",
  checkpoint_malformed: "log",
  checkpoint_key: "log",
  checkpoint_differs: "log",
  statement_malformed: "signatures",
  statement_refused: "signatures",
  statement_signature: "signatures",
  sequence_repeated: "sequences",
  sequence_link: "sequences",
  value_missing: "state",
  value_unexpected: "state",
  value_malformed: "state",
  history_too_large: "records",
  record_incomplete: "records",
  record_unexpected: "records",
  statement_not_filed: "records",
};

/** Steps that are behind a check which ended in this stage, but for those that failed. */
const behind: Readonly<Record<CheckProgress["stage"], readonly BundleStepName[]>> = {
  reading: [],
  // Which of them were done follows from the problem that ended the check.
  proofs: ["archive", "manifest", "seal", "log", "state"],
  signatures: ["archive", "manifest", "seal", "log", "state", "records", "exporter"],
  trace: ["archive", "manifest", "seal", "log", "state", "records", "exporter", "signatures", "sequences"],
};

/** Says of a step that it holds only if it was done; what a problem kept from being done is not checked. */
export function bundleStepResults(
  problems: readonly EvidenceProblem[],
  furthest: CheckProgress,
): Record<BundleStepName, BundleStepResult> {
  const failed = new Set(problems.map(({ code }) => stepOf[code]));
  const done = new Set(stepsDone(problems, furthest));
  const resultOf = (step: BundleStepName): BundleStepResult => {
    if (failed.has(step)) return "fails";
    return done.has(step) ? "holds" : "not-checked";
  };
  return Object.fromEntries(bundleSteps.map((step) => [step, resultOf(step)])) as Record<
    BundleStepName,
    BundleStepResult
  >;
}

function stepsDone(
  problems: readonly EvidenceProblem[],
  { stage, done, total }: CheckProgress,
): readonly BundleStepName[] {
  if (stage === "trace" && done === total) return bundleSteps;
  // The problem that ends a check is noted last.
  const last = problems.at(-1);
  if (stage !== "proofs" || !last) return behind[stage];
  const end = bundleSteps.indexOf(stepOf[last.code]);
  return behind.proofs.filter((step) => bundleSteps.indexOf(step) < end);
}
