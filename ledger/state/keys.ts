/**
 * Keys in the state: who signs with which key, and where each signer's sequence stands. One key signs for
 * one signer only; its algorithm is the registered one, whatever a message says.
 */
import { equalBytes, toHex } from "../encoding/bytes.ts";
import { type PublicKey, publicKeyFromBytes, type SignatureAlgorithm } from "../keys/cose-key.ts";
import type { SignedStatement } from "../statement/statement.ts";
import { ByThumbprint } from "./by-thumbprint.ts";
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
  /** Log index of the statement by which another key took its place. Since then it only fills gaps with readings. */
  readonly replacedAt?: number;
  /** Thumbprint of the key whose place this one took and whose sequence it goes on with. */
  readonly replaces?: Uint8Array;
  /** Who put it there, if not whom it signs for: the device's party, or a registrar. */
  readonly enrolledBy?: string;
  /** What it signed that was sealed at this time or later is in doubt. It says so, and makes nothing invalid. */
  readonly compromisedSinceMs?: number;
};

export function keyStateName(kid: Uint8Array): string {
  return namesOf(kid).key;
}

interface KeyNames {
  readonly kid: Uint8Array;
  readonly key: string;
  readonly signer: string;
}

/** They are kept: the rules ask several times for each statement, and a text that was made once keeps its hash. About 10 MB. */
const keptNames = new ByThumbprint<KeyNames>();

function namesOf(kid: Uint8Array): KeyNames {
  const kept = keptNames.find(kid);
  if (kept) return kept;
  const hex = toHex(kid);
  const names = { kid: kid.slice(), key: `key/${hex}`, signer: `signer/${hex}` };
  keptNames.keep(names);
  return names;
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

/** Marks what the key signed since a time as doubtful; an earlier mark stays. */
export function markCompromised(state: StateWriter, kid: Uint8Array, sinceMs: number | undefined): void {
  if (sinceMs === undefined) return;
  const key = keyOf(state, kid)!;
  const compromisedSinceMs = Math.min(sinceMs, key.compromisedSinceMs ?? sinceMs);
  state.set(keyStateName(kid), { ...key, compromisedSinceMs });
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
  /** Where the sequence of a key that took another's place begins; absent: at 0. */
  readonly first?: number;
};

export function signerStateName(kid: Uint8Array): string {
  return namesOf(kid).signer;
}

export function signerOf(state: StateReader, kid: Uint8Array): SignerState | undefined {
  return state.get<SignerState>(signerStateName(kid));
}

/**
 * Puts `successor` in the place of a key: it goes on with the sequence after `position`, which is absent when the
 * old key never signed.
 */
export function replaceKey(
  state: StateWriter,
  replaced: Uint8Array,
  successor: PublicKey,
  { index, enrolledBy, position }: { index: number; enrolledBy?: string; position?: SequenceEnd },
): void {
  const before = keyOf(state, replaced)!;
  const { signer, reference } = before;
  state.set(keyStateName(replaced), { ...before, replacedAt: index });
  state.set(keyStateName(successor.kid), {
    algorithm: successor.algorithm,
    bytes: successor.bytes,
    signer,
    reference,
    replaces: replaced,
    ...(enrolledBy !== undefined && { enrolledBy }),
  });
  if (position)
    state.set(signerStateName(successor.kid), {
      next: position.sequence + 1,
      last: position.hash,
      gaps: [],
      first: position.sequence + 1,
    } satisfies SignerState);
}

/** The highest sequence number that a key used, and the hash of the statement with it. */
export type SequenceEnd = { readonly sequence: number; readonly hash: Uint8Array };

/** Where the sequence of a key ends; `undefined` when it has not begun. */
export function sequenceEndOf(state: StateReader, kid: Uint8Array): SequenceEnd | undefined {
  const signer = signerOf(state, kid);
  return signer && { sequence: signer.next - 1, hash: signer.last };
}

/**
 * Whether a statement of a key that was replaced is still taken: readings that a device buffered, whose number lies
 * before the replacement. Its place in the sequence is fixed by the hashes around the gap.
 */
export function fillsOldGap(
  state: StateReader,
  key: KeyState,
  { kid, kind, sequence }: Pick<SignedStatement, "kid" | "kind" | "sequence">,
): boolean {
  const next = signerOf(state, kid)?.next ?? 0;
  return key.signer === "device" && kind === "readings" && sequence < next;
}

export type SequenceProblem = "sequence_used" | "sequence_gaps_exceeded" | "previous_mismatch";

type Numbered = Pick<SignedStatement, "sequence" | "previous" | "hash" | "kid">;

/** What is wrong with the place of `statement` in its signer's sequence, or nothing. */
export function sequenceProblem(
  signer: SignerState | undefined,
  statement: Numbered,
  gapsMax: number,
): SequenceProblem | undefined {
  const next = signer?.next ?? 0;
  const { sequence, previous } = statement;
  if (sequence > next) return (signer?.gaps.length ?? 0) >= gapsMax ? "sequence_gaps_exceeded" : undefined;
  if (sequence === next) return signer && !same(previous, signer.last) ? "previous_mismatch" : undefined;
  // The numbers before it are those of the key whose place this one took.
  if (sequence < (signer?.first ?? 0)) return "previous_mismatch";
  const gap = signer?.gaps.find(({ from, to }) => from <= sequence && sequence <= to);
  if (!gap) return "sequence_used";
  if (sequence === gap.from && !same(previous, gap.before)) return "previous_mismatch";
  if (sequence === gap.to && !same(statement.hash, gap.after)) return "previous_mismatch";
  const splits = gap.from < sequence && sequence < gap.to;
  return splits && signer!.gaps.length >= gapsMax ? "sequence_gaps_exceeded" : undefined;
}

/** Whether the key has signed a statement with this number that was accepted. */
export function hasUsed({ next, gaps, first = 0 }: SignerState, sequence: number): boolean {
  return (
    sequence >= first && sequence < next && !gaps.some(({ from, to }) => from <= sequence && sequence <= to)
  );
}

/** Notes the statement's place. `sequenceProblem` was silent about it. What is kept of its bytes is copied: they are parts of more. */
export function advanceSequence(state: StateWriter, statement: Numbered): void {
  const signer = signerOf(state, statement.kid);
  state.set(signerStateName(statement.kid), nextSigner(signer, statement));
}

function nextSigner(signer: SignerState | undefined, { sequence, previous, hash }: Numbered): SignerState {
  const next = signer?.next ?? 0;
  const gaps = signer?.gaps ?? [];
  if (sequence === next) {
    // Written out for nearly every statement: copying the one before took a microsecond (measured).
    const first = signer?.first;
    return first === undefined
      ? { next: sequence + 1, last: hash, gaps }
      : { next: sequence + 1, last: hash, gaps, first };
  }
  if (sequence > next) {
    const after = previous!.slice();
    const gap = { from: next, to: sequence - 1, ...(signer && { before: signer.last }), after };
    return { ...signer, next: sequence + 1, last: hash, gaps: [...gaps, gap] };
  }
  return { ...signer!, gaps: gaps.flatMap((gap) => fillGap(gap, sequence, previous, hash)) };
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
  if (gap.from < sequence) parts.push({ ...gap, to: sequence - 1, after: previous!.slice() });
  if (sequence < gap.to) parts.push({ from: sequence + 1, to: gap.to, before: hash, after: gap.after });
  return parts;
}

function same(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equalBytes(a, b);
}
