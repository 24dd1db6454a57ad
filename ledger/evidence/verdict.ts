/** The answer to who asks about a bundle. */
import type { EvidenceProblem } from "./problem.ts";

export type Verdict = "holds" | "does not hold" | "holds, but by nobody you trust";

/** Exit codes of the command line. */
export const verdictExitCode: Readonly<Record<Verdict, number>> = {
  holds: 0,
  "does not hold": 1,
  "holds, but by nobody you trust": 2,
};

/** Whether a policy accepts the bundle's checkpoint, and whether it says whose log that has to be. */
export interface PolicyAnswer {
  readonly isAccepted: boolean;
  readonly namesLogs: boolean;
}

/** A policy that names its logs stands for the operator's fingerprint; whoever gives both wants both. */
function isBelieved(
  isOperatorTrusted: boolean,
  isOperatorNamed: boolean,
  policy: PolicyAnswer | undefined,
): boolean {
  if (!policy) return isOperatorTrusted;
  return policy.isAccepted && (isOperatorNamed || !policy.namesLogs ? isOperatorTrusted : true);
}

/**
 * What was found, for somebody who believes the operators with the thumbprints `trust`. Trust in a key that the
 * operator used before goes over to the one that sealed, as each of `operatorKids` signed for the next.
 */
export function verdictOf(
  found: {
    readonly problems: readonly EvidenceProblem[];
    readonly operatorKid: string | undefined;
    readonly operatorKids?: readonly string[];
    /** What a policy makes of it; absent, none was named. */
    readonly policy?: PolicyAnswer | undefined;
  },
  trust: ReadonlySet<string>,
): Verdict {
  if (found.problems.length > 0) return "does not hold";
  const { operatorKid, operatorKids = operatorKid === undefined ? [] : [operatorKid] } = found;
  const isOperatorTrusted = operatorKids.some((kid) => trust.has(kid));
  return isBelieved(isOperatorTrusted, trust.size > 0, found.policy)
    ? "holds"
    : "holds, but by nobody you trust";
}
