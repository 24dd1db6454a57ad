/**
 * Keys in the state: who signs with which key, and where each signer's sequence stands. One key signs for
 * one signer only; its algorithm is the registered one, whatever a message says.
 */
import { toHex } from "../encoding/bytes.ts";
import { type PublicKey, publicKeyFromBytes, type SignatureAlgorithm } from "../keys/cose-key.ts";
import type { SignedStatement } from "../statement/statement.ts";
import type { StateReader, StateWriter } from "./view.ts";

export type KeySigner = "operator" | "registrar" | "party" | "device" | "delegate";

/** Permission of a party for a key to sign some kinds of statement in its name until a time. */
export type Delegation = {
  readonly party: string;
  readonly label: string;
  readonly kinds: readonly string[];
  readonly untilMs: number;
};

/** `key/<kid>` in the state. */
export type KeyState = {
  readonly algorithm: SignatureAlgorithm;
  readonly bytes: Uint8Array;
  readonly signer: KeySigner;
  /** Whom the key signs for: `party:…`, `device:…`, or the chain for the operator. */
  readonly reference: string;
  readonly delegation?: Delegation;
  /** Log index of the revocation; statements before it stay valid, those after do not. */
  readonly revokedAt?: number;
};

export function keyStateName(kid: Uint8Array): string {
  return `key/${toHex(kid)}`;
}

export function keyOf(state: StateReader, kid: Uint8Array): KeyState | undefined {
  return state.get<KeyState>(keyStateName(kid));
}

export function publicKeyOf(key: KeyState): PublicKey {
  return publicKeyFromBytes(key.algorithm, key.bytes);
}

export function registerKey(
  state: StateWriter,
  key: PublicKey,
  owner: { signer: KeySigner; reference: string; delegation?: Delegation },
): void {
  state.set(keyStateName(key.kid), { algorithm: key.algorithm, bytes: key.bytes, ...owner });
}

export function revokeKey(state: StateWriter, kid: Uint8Array, index: number): void {
  const key = keyOf(state, kid);
  if (!key) throw new Error(`the key ${toHex(kid)} is not registered`);
  state.set(keyStateName(kid), { ...key, revokedAt: index });
}

/** A stretch of sequence numbers nobody has seen yet, both ends included. */
export type SequenceGap = {
  readonly from: number;
  readonly to: number;
  /** Hash of the statement before the gap; absent when the gap begins at 0. */
  readonly before?: Uint8Array;
  /** The `prev` that the statement after the gap named: the hash the gap's last statement must have. */
  readonly after: Uint8Array;
};

/** `signer/<kid>` in the state. */
export type SignerState = {
  /** The sequence number after the highest one seen. */
  readonly next: number;
  /** Hash of the statement with the highest sequence number. */
  readonly last: Uint8Array;
  readonly gaps: readonly SequenceGap[];
};

function signerStateName(kid: Uint8Array): string {
  return `signer/${toHex(kid)}`;
}

export function signerOf(state: StateReader, kid: Uint8Array): SignerState | undefined {
  return state.get<SignerState>(signerStateName(kid));
}

export type SequenceProblem = "sequence_used" | "sequence_gaps_exceeded" | "previous_mismatch";

type Identified = Pick<SignedStatement, "sequence" | "previous" | "hash" | "kid">;

/** What is wrong with the place of `statement` in its signer's sequence, or nothing. */
export function sequenceProblem(
  signer: SignerState | undefined,
  statement: Identified,
  gapsMax: number,
): SequenceProblem | undefined {
  const next = signer?.next ?? 0;
  const { sequence, previous } = statement;
  if (sequence > next) return (signer?.gaps.length ?? 0) >= gapsMax ? "sequence_gaps_exceeded" : undefined;
  if (sequence === next) return signer && !same(previous, signer.last) ? "previous_mismatch" : undefined;
  const gap = signer?.gaps.find(({ from, to }) => from <= sequence && sequence <= to);
  if (!gap) return "sequence_used";
  if (sequence === gap.from && !same(previous, gap.before)) return "previous_mismatch";
  if (sequence === gap.to && !same(statement.hash, gap.after)) return "previous_mismatch";
  const splits = gap.from < sequence && sequence < gap.to;
  return splits && signer!.gaps.length >= gapsMax ? "sequence_gaps_exceeded" : undefined;
}

/** Notes the statement's place. `sequenceProblem` was silent about it. */
export function advanceSequence(state: StateWriter, statement: Identified): void {
  const signer = signerOf(state, statement.kid);
  state.set(signerStateName(statement.kid), nextSigner(signer, statement));
}

function nextSigner(signer: SignerState | undefined, { sequence, previous, hash }: Identified): SignerState {
  const next = signer?.next ?? 0;
  const gaps = signer?.gaps ?? [];
  if (sequence === next) return { next: sequence + 1, last: hash, gaps };
  if (sequence > next) {
    const gap = { from: next, to: sequence - 1, ...(signer && { before: signer.last }), after: previous! };
    return { next: sequence + 1, last: hash, gaps: [...gaps, gap] };
  }
  return { next, last: signer!.last, gaps: gaps.flatMap((gap) => fillGap(gap, sequence, previous, hash)) };
}

/** The gap without `sequence`: nothing, one part or two. */
function fillGap(
  gap: SequenceGap,
  sequence: number,
  previous: Uint8Array | undefined,
  hash: Uint8Array,
): SequenceGap[] {
  if (sequence < gap.from || sequence > gap.to) return [gap];
  const parts: SequenceGap[] = [];
  if (gap.from < sequence) parts.push({ ...gap, to: sequence - 1, after: previous! });
  if (sequence < gap.to) parts.push({ from: sequence + 1, to: gap.to, before: hash, after: gap.after });
  return parts;
}

function same(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : toHex(a) === toHex(b);
}
