/** The answer to who asks about a bundle. */
import type { EvidenceProblem } from "./problem.ts";

export type Verdict = "holds" | "does not hold" | "holds, but by nobody you trust";

/** Exit codes of the command line. */
export const verdictExitCode: Readonly<Record<Verdict, number>> = {
  holds: 0,
  "does not hold": 1,
  "holds, but by nobody you trust": 2,
};

/** What was found, for somebody who believes the operators with the thumbprints `trust`. */
export function verdictOf(
  found: { readonly problems: readonly EvidenceProblem[]; readonly operatorKid: string | undefined },
  trust: ReadonlySet<string>,
): Verdict {
  if (found.problems.length > 0) return "does not hold";
  return found.operatorKid !== undefined && trust.has(found.operatorKid)
    ? "holds"
    : "holds, but by nobody you trust";
}
