/**
 * The one ordered list of rules that decides about a statement. Admission and replay both run it, so a replay
 * can never disagree. docs/codes.md lists the codes in this order.
 */
import type { Code, Refusal } from "../codes.ts";
import { refusal } from "../codes.ts";
import { equalBytes } from "../encoding/bytes.ts";
import { decodeCoseKey } from "../keys/cose-key.ts";
import { type Sha256, sha256 } from "../log/hash.ts";
import { parseReference } from "../statement/reference.ts";
import { refusalOf, type SignedStatement } from "../statement/statement.ts";
import { type ChainState, chainOf, readGenesis } from "./chain.ts";
import { type DeviceState, deviceOf } from "./devices.ts";
import { isAheadOfClock } from "./holdables.ts";
import { advanceSequence, fillsOldGap, type KeyState, keyOf, sequenceProblem, signerOf } from "./keys.ts";
import type { AnyKind, Execution, Judgement, SignerRole, Verdict } from "./kind.ts";
import { kindNamed } from "./kinds.ts";
import { partyOf } from "./parties.ts";
import { fileInto } from "./records.ts";
import type { StateReader, StateWriter } from "./view.ts";

/** A statement whose key is registered and may sign this; only then is its signature worth computing. */
export interface Identified {
  readonly statement: SignedStatement;
  readonly key: KeyState;
  readonly kind: AnyKind;
  readonly party: string;
  /** The device that signs; absent when another signs. */
  readonly device: DeviceState | undefined;
}

export function isRefusal(value: object): value is Refusal {
  return "code" in value && "detail" in value;
}

/**
 * The rules before the signature: chain, key, algorithm, kind and permission. Cheap, so that hostile input
 * costs no signature verification.
 */
export function identify(
  state: StateReader,
  statement: SignedStatement,
  timeMs: number,
): Identified | Refusal {
  const chain = chainOf(state);
  if (!chain) return identifyGenesis(statement);
  if (statement.chain !== chain.id) return refusal("chain_wrong", `this chain is ${chain.id}`);
  const key = keyOf(state, statement.kid);
  if (!key) return refusal("key_unknown");
  if (key.revokedAt !== undefined) return refusal("key_revoked", `revoked by entry ${key.revokedAt}`);
  if (key.replacedAt !== undefined && !fillsOldGap(state, key, statement))
    return refusal("key_replaced", `another key took its place by entry ${key.replacedAt}`);
  if (key.algorithm !== statement.algorithm) return refusal("algorithm_mismatch");
  const kind = kindNamed(statement.kind);
  if (!kind) return refusal("content_type_unknown", `no kind is called ${statement.kind}`);
  const actor = actorOf(state, key, statement);
  if (actor === undefined) return refusal("issuer_mismatch", `the key signs for ${key.reference}`);
  if (!kind.signers.some((role) => actor.roles.includes(role))) return refusal("signer_not_permitted");
  if (actor.roles.includes("party") && partyOf(state, actor.party)?.suspension)
    return refusal("party_suspended");
  const problem = delegationProblem(key, actor, statement.kind, timeMs);
  if (problem) return refusal(problem);
  return { statement, key, kind, party: actor.party, device: actor.device };
}

/** Entry 0 brings its own key; who believes in the chain compares that key's thumbprint. */
function identifyGenesis(statement: SignedStatement): Identified | Refusal {
  const kind = kindNamed(statement.kind);
  if (statement.kind !== "chain.genesis" || !kind)
    return refusal("chain_wrong", "the log begins with chain.genesis");
  try {
    const key = decodeCoseKey(readGenesis(statement.payload).operator.key);
    if (!equalBytes(key.kid, statement.kid)) return refusal("key_unknown");
    if (key.algorithm !== statement.algorithm) return refusal("algorithm_mismatch");
    const state: KeyState = {
      algorithm: key.algorithm,
      bytes: key.bytes,
      signer: "operator",
      reference: statement.chain,
    };
    return { statement, key: state, kind, party: "", device: undefined };
  } catch (error) {
    return refusalOf(error);
  }
}

interface Actor {
  readonly party: string;
  readonly roles: readonly SignerRole[];
  readonly delegated: boolean;
  readonly device?: DeviceState | undefined;
}

const deviceRoles: readonly SignerRole[] = ["device"];

/** For whom the statement's issuer may speak with this key; `undefined` when it may not. */
function actorOf(state: StateReader, key: KeyState, statement: SignedStatement): Actor | undefined {
  const issuer = parseReference(statement.issuer);
  if (!issuer) return undefined;
  if (statement.issuer === key.reference) {
    if (key.signer === "operator") return { party: "", roles: ["operator"], delegated: false };
    if (key.signer === "registrar")
      return { party: issuer.id, roles: ["registrar", "party"], delegated: false };
    if (key.signer === "device") {
      const device = deviceOf(state, issuer.id)!;
      return { party: device.party, roles: deviceRoles, delegated: false, device };
    }
    return { party: issuer.id, roles: ["party"], delegated: key.signer === "delegate" };
  }
  const actsForParty = issuer.kind === "party" && key.delegation?.party === issuer.id;
  return actsForParty ? { party: issuer.id, roles: ["party"], delegated: true } : undefined;
}

function delegationProblem(key: KeyState, actor: Actor, kindName: string, timeMs: number): Code | undefined {
  if (!actor.delegated) return undefined;
  const delegation = key.delegation;
  if (!delegation) return "kind_not_delegated";
  if (timeMs > delegation.untilMs) return "delegation_expired";
  const domain = `${kindName.slice(0, kindName.indexOf("."))}.*`;
  return delegation.kinds.includes(kindName) || delegation.kinds.includes(domain)
    ? undefined
    : "kind_not_delegated";
}

/** Where and when a statement is judged. */
export interface Position {
  /** Time of the block. */
  readonly timeMs: number;
  /** Index in the log that the statement gets if it is accepted. */
  readonly index: number;
}

/** What an accepted statement changed besides the state itself. */
export interface Executed {
  readonly statement: SignedStatement;
  /** As the statement's kind decoded it; `KindPayloads` tells the shape by the kind's name. */
  readonly payload: unknown;
  /** The party for which the key signed. */
  readonly party: string;
  readonly leafHash: Uint8Array;
  /** Records into which it was filed, each with its place there. */
  readonly filed: readonly { readonly record: string; readonly place: number }[];
}

/**
 * The rules after the signature, then the statement's effect on `state`. On a refusal the state is as before.
 */
export function execute(
  state: StateWriter,
  { statement, key, kind, party, device }: Identified,
  { timeMs, index }: Position,
  leafHash: Uint8Array,
  hash: Sha256 = sha256,
): Executed | Refusal {
  const chain = chainOf(state);
  const problem = orderProblem(state, chain, statement, timeMs);
  if (problem) return refusal(problem);
  let payload: unknown;
  try {
    payload = kind.decode(statement.payload);
  } catch (error) {
    return refusalOf(error);
  }
  const execution: Execution<unknown> = {
    state,
    chain: chain!,
    statement,
    payload,
    key,
    party,
    device,
    timeMs,
    index,
  };
  const verdict = firstVerdict(kind, execution);
  if (verdict) return typeof verdict === "string" ? refusal(verdict) : verdict;
  kind.apply(execution);
  advanceSequence(state, statement);
  const filed = kind
    .records(execution)
    .map((record) => ({ record, place: fileInto(state, record, leafHash, hash) }));
  return { statement, payload, party, leafHash, filed };
}

function orderProblem(
  state: StateReader,
  chain: ChainState | undefined,
  statement: SignedStatement,
  timeMs: number,
): Code | undefined {
  if (!chain) return statement.sequence === 0 ? undefined : "sequence_used";
  if (isAheadOfClock({ timeMs, chain }, statement.issuedAtSeconds * 1000)) return "statement_from_future";
  return sequenceProblem(signerOf(state, statement.kid), statement, chain.limits.sequenceGapsMax);
}

function firstVerdict(kind: AnyKind, judgement: Judgement<unknown>): Verdict {
  for (const rule of kind.rules) {
    const verdict = rule(judgement);
    if (verdict) return verdict;
  }
  return undefined;
}
