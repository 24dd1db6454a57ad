/** The answer to who asks about a bundle. */
import type { EvidenceProblem } from "./problem.ts";

export type Verdict = "holds" | "does not hold" | "holds, but by nobody you trust";

/** Exit codes of the command line. */
export const verdictExitCode: Readonly<Record<Verdict, number>> = {
  holds: 0,
  "does not hold": 1,
  "holds, but by nobody you trust": 2,
};

/**
 * What was found, for somebody who believes the operators with the thumbprints `trust`. Trust in a key that the
 * operator used before goes over to the one that sealed, as each of `operatorKids` signed for the next.
 */
export function verdictOf(
  found: {
    readonly problems: readonly EvidenceProblem[];
    readonly operatorKid: string | undefined;
    readonly operatorKids?: readonly string[];
  },
  trust: ReadonlySet<string>,
): Verdict {
  if (found.problems.length > 0) return "does not hold";
  const { operatorKid, operatorKids = operatorKid === undefined ? [] : [operatorKid] } = found;
  return operatorKids.some((kid) => trust.has(kid)) ? "holds" : "holds, but by nobody you trust";
}
