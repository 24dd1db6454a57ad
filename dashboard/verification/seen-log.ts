/**
 * The newest sealed end of each log that this browser has seen, with its seal: whatever end is shown later must continue
 * it, which the gateway has to prove. When it cannot, both ends are kept as long as the user wants: with both seals
 * they are a proof against whoever holds the operator's key.
 */
import type { BlockView, ChainView } from "../../gateway/contract/api.ts";
import type { ConsistencyView } from "../../gateway/contract/explorer.ts";
import { type Contradiction, encodeForkProof, type SignedHead } from "../../ledger/checkpoint/fork.ts";
import { equalBytes, fromHex } from "../../ledger/encoding/bytes.ts";
import { decodeCoseKey, type PublicKey } from "../../ledger/keys/cose-key.ts";
import { verifyConsistency } from "../../ledger/log/merkle.ts";
import { decodeSeal, sealSignature } from "../../ledger/log/seal.ts";
import { trustedOperator } from "./operator.ts";
import { refusable } from "./refusable.ts";
import { verifySignatureHere } from "./signature.ts";
import { forget, isObject, keep, kept } from "./storage.ts";

/** Hashes and seal in hex. */
export interface SealedEnd {
  readonly height: number;
  readonly size: number;
  readonly logRoot: string;
  readonly timeMs: number;
  readonly seal: string;
  /** By this machine's clock. */
  readonly seenAtMs: number;
}

export interface Fork {
  readonly seen: SealedEnd;
  readonly now: SealedEnd;
  /** How the two seals contradict each other by themselves; `rollback` and `unproved`: they do not. */
  readonly how: "size" | "height" | "rollback" | "unproved";
}

export type Comparison =
  | { state: "first"; now: SealedEnd }
  | { state: "same"; now: SealedEnd }
  | { state: "continues"; seen: SealedEnd; now: SealedEnd; hashes: number }
  | { state: "fork"; fork: Fork }
  | { state: "impossible"; reason: "no-operator" | "seal-invalid" };

export interface AskLog {
  chain(): Promise<ChainView>;
  block(height: number): Promise<BlockView>;
  consistency(from: number, to: number): Promise<ConsistencyView>;
}

/** Compares the end that is shown now with the one seen before, and remembers what it learns. Throws what `ask` throws. */
export async function compareWithSeen(chain: string, ask: AskLog, nowMs: number): Promise<Comparison> {
  // Read before asking: what another tab sees meanwhile is newer than the answer, and no rollback.
  const seen = newestSealed(chain);
  const view = await ask.chain();
  const keys = operatorKeys(view);
  if (!keys) return { state: "impossible", reason: "no-operator" };
  const now = await sealedEnd(await ask.block(view.height), keys, nowMs);
  if (!now) return { state: "impossible", reason: "seal-invalid" };
  if (!seen) return remembered(chain, { state: "first", now });
  if (now.size === seen.size && now.logRoot === seen.logRoot) return { state: "same", now };
  if (now.size === seen.size)
    return forked(chain, { seen, now, how: now.height === seen.height ? "height" : "size" });
  if (now.size < seen.size) return forked(chain, { seen, now, how: "rollback" });
  const hashes = await provedHashes(seen, now, ask);
  if (hashes !== undefined) return remembered(chain, { state: "continues", seen, now, hashes });
  const then = await sealedEnd(await ask.block(seen.height), keys, nowMs);
  const differs = then !== undefined && (then.logRoot !== seen.logRoot || then.size !== seen.size);
  return forked(chain, differs ? { seen, now: then, how: "height" } : { seen, now, how: "unproved" });
}

function operatorKeys(view: ChainView): PublicKey[] | undefined {
  const operator = trustedOperator(view);
  if (operator.state !== "trusted") return undefined;
  return [operator.key, ...operator.earlier].map(decodeCoseKey);
}

/** The block's end of the log, if the operator sealed just that. */
async function sealedEnd(
  view: BlockView,
  keys: readonly PublicKey[],
  seenAtMs: number,
): Promise<SealedEnd | undefined> {
  const { height, size, logRoot, timeMs, seal } = view;
  const read = refusable(() => decodeSeal(fromHex(seal)));
  if ("problem" in read) return undefined;
  const { header, kid } = read.value;
  if (header.height !== height || header.size !== size || header.timeMs !== timeMs) return undefined;
  const key = keys.find((one) => equalBytes(one.kid, kid));
  const check = key && sealSignature(read.value, fromHex(logRoot), key);
  if (!check || !(await verifySignatureHere(check))) return undefined;
  return { height, size, logRoot, timeMs, seal, seenAtMs };
}

/** How many hashes prove that the log only grew; `undefined`: what the gateway answered proves nothing. */
async function provedHashes(seen: SealedEnd, now: SealedEnd, ask: AskLog): Promise<number | undefined> {
  const { path } = await ask.consistency(seen.size, now.size);
  if (!Array.isArray(path) || !path.every((hash) => /^[0-9a-f]{64}$/.test(hash))) return undefined;
  const claim = {
    size1: seen.size,
    size2: now.size,
    root1: fromHex(seen.logRoot),
    root2: fromHex(now.logRoot),
    path: path.map(fromHex),
  };
  return verifyConsistency(claim) ? path.length : undefined;
}

function remembered(chain: string, comparison: Extract<Comparison, { now: SealedEnd }>): Comparison {
  keep(seenName(chain), comparison.now);
  return comparison;
}

function forked(chain: string, fork: Fork): Comparison {
  // The first contradiction is kept: what a forked log shows later adds nothing to it.
  if (!keptFork(chain)) keep(forkName(chain), fork);
  return { state: "fork", fork };
}

/** A file for `tallyman compare`; `undefined` where the two seals do not contradict each other by themselves. */
export function forkProof({ seen, now, how }: Fork): Uint8Array | undefined {
  if (how !== "size" && how !== "height") return undefined;
  const contradiction: Contradiction = { type: how };
  return encodeForkProof({ heads: [headOf(seen), headOf(now)], contradiction });
}

function headOf({ seal, logRoot }: SealedEnd): SignedHead {
  return { type: "seal", seal: fromHex(seal), logRoot: fromHex(logRoot) };
}

export function newestSealed(chain: string): SealedEnd | undefined {
  return kept(seenName(chain), isSealedEnd);
}

export function keptFork(chain: string): Fork | undefined {
  return kept(forkName(chain), isFork);
}

/** For a user who knows why; the answer takes it back. */
export function dismissFork(chain: string): () => void {
  const fork = keptFork(chain);
  const seen = newestSealed(chain);
  forget(forkName(chain));
  forget(seenName(chain));
  return () => {
    if (fork) keep(forkName(chain), fork);
    if (seen) keep(seenName(chain), seen);
  };
}

function seenName(chain: string): string {
  return `tallyman.sealed.${chain}`;
}

function forkName(chain: string): string {
  return `tallyman.fork.${chain}`;
}

function isSealedEnd(value: unknown): value is SealedEnd {
  return (
    isObject(value) &&
    [value.height, value.size, value.timeMs, value.seenAtMs].every(Number.isSafeInteger) &&
    isHex(value.logRoot, 64) &&
    isHex(value.seal)
  );
}

function isHex(value: unknown, length?: number): boolean {
  return (
    typeof value === "string" &&
    /^([0-9a-f]{2})*$/.test(value) &&
    (length === undefined || value.length === length)
  );
}

function isFork(value: unknown): value is Fork {
  return (
    isObject(value) &&
    isSealedEnd(value.seen) &&
    isSealedEnd(value.now) &&
    ["size", "height", "rollback", "unproved"].includes(String(value.how))
  );
}
