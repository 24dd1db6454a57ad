/** Checks a proof file from anybody. docs/evidence.md §13 gives the same steps for strangers. */
import { concatBytes, equalBytes, toHex } from "../encoding/bytes.ts";
import { utf8Encode } from "../encoding/utf8.ts";
import type { PublicKey } from "../keys/cose-key.ts";
import { verifySignature } from "../keys/signature.ts";
import { type Sha256, sha256 } from "../log/hash.ts";
import { type BlockHeader, encodeHeader } from "../log/header.ts";
import { type Seal, sealSignature } from "../log/seal.ts";
import { type ChainState, chainStateName } from "../state/chain.ts";
import { type KeyState, keyStateName, publicKeyOf } from "../state/keys.ts";
import type { RecordState } from "../state/records.ts";
import type { StateValue } from "../state/view.ts";
import type { StateMultiproof } from "./bundle.ts";
import type { VerifySignature } from "./check.ts";
import { rootOfState } from "./multiproof.ts";
import { EvidenceError, type EvidenceProblem } from "./problem.ts";
import { openProof } from "./proof-file.ts";
import { decodeStateValue } from "./state-values.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

export interface ProofReport {
  readonly verdict: Verdict;
  /** Why it does not hold; empty otherwise. */
  readonly problems: readonly EvidenceProblem[];
  /** What the file says it is about; as everything below, believe it only if it holds. */
  readonly about: string | undefined;
  /** The value, decoded; `undefined`: there is none. */
  readonly value: StateValue | undefined;
  /** Of a record: leaf hash of its last statement, lower-case hex. Nothing was filed after it up to this block. */
  readonly lastLeaf: string | undefined;
  readonly chain: string | undefined;
  readonly operatorName: string | undefined;
  /** Thumbprint of the key that sealed the block. */
  readonly operatorKid: string | undefined;
  readonly height: number | undefined;
  /** Time of the block. */
  readonly timeMs: number | undefined;
  readonly demonstration: boolean;
  readonly simulatedTime: boolean;
}

export interface ProofCheckOptions {
  /** Thumbprints of operators' keys to believe, lower-case hex. */
  readonly trust?: readonly string[];
  /** A faster verifier that follows the same rule. */
  readonly verify?: VerifySignature;
  readonly hash?: Sha256;
}

const nothingKnown: Omit<ProofReport, "verdict" | "problems"> = {
  about: undefined,
  value: undefined,
  lastLeaf: undefined,
  chain: undefined,
  operatorName: undefined,
  operatorKid: undefined,
  height: undefined,
  timeMs: undefined,
  demonstration: false,
  simulatedTime: false,
};

/** Answers for any bytes; never throws for what is in them. */
export function checkProof(bytes: Uint8Array, options: ProofCheckOptions = {}): ProofReport {
  try {
    const found = prove(bytes, options);
    const verdict = verdictOf({ problems: [], operatorKid: found.operatorKid }, new Set(options.trust));
    return { verdict, problems: [], ...found };
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return { verdict: "does not hold", problems: [error.problem], ...nothingKnown };
  }
}

function prove(
  bytes: Uint8Array,
  { verify = verifySignature, hash = sha256 }: ProofCheckOptions,
): Omit<ProofReport, "verdict" | "problems"> {
  const { about, header, seal, state, last } = openProof(bytes);
  requireStateRoot(state, header.stateRoot, hash);
  const valueAt = (name: string): StateValue | undefined => {
    const value = state.values.get(name);
    if (value === undefined) throw new EvidenceError("value_missing", "state", name);
    return value === null ? undefined : decodeStateValue(name, value);
  };
  const chain = valueAt(chainStateName) as ChainState | undefined;
  const operatorKey = operatorKeyOf(valueAt(keyStateName(seal.kid)) as KeyState | undefined, header);
  requireSeal(seal, header, operatorKey, verify);
  if (chain?.id !== header.chain || chain.operatorName !== seal.issuer)
    throw new EvidenceError("chain_differs", "state", `the state is of ${chain?.id ?? "no chain"}`);
  if (new Set([about, chainStateName, keyStateName(seal.kid)]).size !== state.values.size)
    throw new EvidenceError("value_unexpected", "state");
  const value = valueAt(about);
  return {
    about,
    value,
    lastLeaf: lastLeafOf(about, value, last, hash),
    chain: header.chain,
    operatorName: chain.operatorName,
    operatorKid: toHex(seal.kid),
    height: header.height,
    timeMs: header.timeMs,
    demonstration: chain.demonstration,
    simulatedTime: chain.time.source === "simulated",
  };
}

function requireStateRoot({ values, steps }: StateMultiproof, stateRoot: Uint8Array, hash: Sha256): void {
  const leaves = [...values].map(([name, value]) => ({
    nameHash: hash(utf8Encode(name)),
    valueHash: value === null ? undefined : hash(value),
  }));
  const root = rootOfState(leaves, steps, hash);
  if (!root || !equalBytes(root, stateRoot)) throw new EvidenceError("state_proof", "state");
}

/** The state itself says that the key which sealed it is its operator's. */
function operatorKeyOf(key: KeyState | undefined, { chain }: BlockHeader): PublicKey {
  if (key?.signer === "operator" && key.reference === chain && key.revokedAt === undefined)
    return publicKeyOf(key);
  throw new EvidenceError("seal_invalid", "seal", "the sealing key is not the operator's in the state");
}

function requireSeal(seal: Seal, header: BlockHeader, key: PublicKey, verify: VerifySignature): void {
  const sealed = encodeHeader({ ...seal.header, logRoot: header.logRoot });
  if (!equalBytes(sealed, encodeHeader(header))) throw new EvidenceError("header_differs", "seal");
  const check = sealSignature(seal, header.logRoot, key);
  if (!check || !verify(check.key, check.message, check.signature))
    throw new EvidenceError("seal_invalid", "seal");
}

function lastLeafOf(
  about: string,
  value: StateValue | undefined,
  last: readonly Uint8Array[] | undefined,
  hash: Sha256,
): string | undefined {
  if (!last) return undefined;
  const [before, leaf] = last;
  const head = about.startsWith("record/") ? (value as RecordState | undefined)?.head : undefined;
  if (!head || !equalBytes(hash(concatBytes(before!, leaf!)), head))
    throw new EvidenceError("record_incomplete", "last", "it does not lead to the record's head");
  return toHex(leaf!);
}
