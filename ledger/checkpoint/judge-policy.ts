/** What a policy makes of a checkpoint: whose it is, which of its witnesses cosigned it, and whether they are enough. */
import { verifySignature } from "../keys/signature.ts";
import type { SignedCheckpoint } from "./checkpoint.ts";
import { isQuorum, type Policy } from "./policy.ts";
import {
  cosignedAtSeconds,
  isSignedBy,
  signaturesBy,
  type VerifierKey,
  type Verify,
} from "./verifier-key.ts";

export interface CosignedBy {
  /** As the policy calls the witness. */
  readonly name: string;
  readonly key: VerifierKey;
  /** Seconds since 1970 UTC by the witness's clock. */
  readonly atSeconds: number;
}

export interface PolicyJudgement {
  /** The policy's log that signed it; a policy without logs leaves that to others. */
  readonly log: VerifierKey | undefined;
  readonly cosignedBy: readonly CosignedBy[];
  /** Signed by a log of the policy, if it has any, and cosigned by as many as it asks for. */
  readonly isAccepted: boolean;
}

/** A signature that says it is by a key of the policy and is not counts as none. */
export function judgeByPolicy(
  checkpoint: SignedCheckpoint,
  policy: Policy,
  verify: Verify = verifySignature,
): PolicyJudgement {
  const { note, origin } = checkpoint;
  const log = policy.logs.find(({ key }) => key.name === origin && isSignedBy(note, key, verify))?.key;
  const cosignedBy = policy.witnesses.flatMap(({ name, key }) =>
    isSignedBy(note, key, verify)
      ? [{ name, key, atSeconds: cosignedAtSeconds(signaturesBy(note, key)[0]!.signature)! }]
      : [],
  );
  const isOfLog = policy.logs.length === 0 || log !== undefined;
  const isAccepted = isOfLog && isQuorum(policy, new Set(cosignedBy.map(({ name }) => name)));
  return { log, cosignedBy, isAccepted };
}
