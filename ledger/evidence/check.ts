/**
 * Checks an evidence bundle from anybody. Everything in it is hostile until it leads to the final header, and the
 * header until its seal verifies with the key that began the chain; whether to believe that key is the caller's
 * decision. docs/evidence.md §8 gives the same steps for strangers.
 */

import { judgeByPolicy, type PolicyJudgement } from "../checkpoint/judge-policy.ts";
import type { Policy } from "../checkpoint/policy.ts";
import { verifierKeyText } from "../checkpoint/verifier-key.ts";
import { equalBytes, toHex } from "../encoding/bytes.ts";
import { utf8Encode } from "../encoding/utf8.ts";
import type { PublicKey } from "../keys/cose-key.ts";
import { type SignatureCheck, verifySignature } from "../keys/signature.ts";
import type { Finding } from "../liability/findings.ts";
import type { LiabilityTrace } from "../liability/trace.ts";
import { type Sha256, sha256 } from "../log/hash.ts";
import { encodeHeader } from "../log/header.ts";
import { leafHash } from "../log/merkle.ts";
import { sealSignature } from "../log/seal.ts";
import { type ChainState, chainStateName } from "../state/chain.ts";
import { type KeyState, publicKeyOf } from "../state/keys.ts";
import { encodeState } from "../state/view.ts";
import { type AssembledHistory, assembleHistory, type Judged, recordsMember } from "./assemble.ts";
import { carriedMembers, certificateMember, logMember, manifestMember, sealsMember } from "./bundle.ts";
import { readCheckpoint } from "./checkpoint.ts";
import { type Derived, derive } from "./derived.ts";
import { statementMember } from "./judge.ts";
import { EvidenceLookup, newestKnownOf } from "./lookup.ts";
import { rootOfEntries, rootOfState } from "./multiproof.ts";
import { type OpenBundle, openBundle } from "./open-bundle.ts";
import { EvidenceError, type EvidenceProblem } from "./problem.ts";
import type { ShipmentHistory } from "./shipment-history.ts";
import { stateMember } from "./state-values.ts";
import { type PolicyAnswer, type Verdict, verdictOf } from "./verdict.ts";
import { type Crc32, crc32 } from "./zip.ts";

export { type Verdict, verdictExitCode } from "./verdict.ts";

/** Whether `key` made `signature` over `message`, by the one signature rule (ledger/keys/signature.ts). */
export type VerifySignature = (key: PublicKey, message: Uint8Array, signature: Uint8Array) => boolean;

export interface CheckOptions {
  /** Thumbprints of operators' keys to believe, lower-case hex. */
  readonly trust?: readonly string[];
  /** Whose cosignatures of the bundle's checkpoint are enough. */
  readonly policy?: Policy | undefined;
  /** A faster verifier that follows the same rule. */
  readonly verify?: VerifySignature;
  /** The same for the statements' signatures, many at a time; absent, `verify` is asked about each. */
  readonly verifyMany?: (signatures: readonly SignatureCheck[]) => readonly boolean[];
  /**
   * Begins with the statements' signatures, which are asked for when all else is done: who has a second thread lets it work
   * meanwhile. The answer tells about those from `from` up to `to`.
   */
  readonly beginMany?: (signatures: readonly SignatureCheck[]) => VerdictReader;
  readonly hash?: Sha256;
  /** Of the archive's members. */
  readonly checksum?: Crc32;
  readonly onProgress?: (progress: CheckProgress) => void;
}

/** Whether each of the signatures from `from` up to `to` verifies, in their order. */
export type VerdictReader = (from: number, to: number) => readonly boolean[];

/** A check that comes to its end reports the last stage as done, whatever it found. */
export interface CheckProgress {
  readonly stage: "reading" | "proofs" | "signatures" | "trace";
  readonly done: number;
  readonly total: number;
}

/** The checkpoint of the bundle, as it was verified. */
export interface CheckedCheckpoint {
  readonly origin: string;
  /** The log's key, as a policy names it. */
  readonly key: string;
  readonly size: number;
  /** Names that are on its signatures besides the log's; unverified unless a policy has their keys. */
  readonly cosignatures: readonly string[];
  /** What the policy makes of it; absent, none was given. */
  readonly policy: PolicyJudgement | undefined;
}

/** One statement of the bundle, decoded. */
export interface CheckedStatement {
  readonly index: number;
  readonly height: number;
  readonly sealedAtMs: number;
  /** Lower-case hex. */
  readonly hash: string;
  readonly kid: string;
  readonly kind: string;
  readonly issuer: string;
  /** The party for which it was signed; empty for the operator. */
  readonly party: string;
  readonly subject: string;
  readonly sequence: number;
  readonly issuedAtMs: number;
  /** As its kind decodes it; byte strings are `Uint8Array`. */
  readonly payload: unknown;
}

export interface BundleReport {
  readonly verdict: Verdict;
  /** Why it does not hold; empty otherwise. */
  readonly problems: readonly EvidenceProblem[];
  /** What the bundle says it is about, as far as it could be read; believe it only if it holds. */
  readonly chain: string | undefined;
  readonly operatorName: string | undefined;
  /** Thumbprint of the key that sealed the final block. */
  readonly operatorKid: string | undefined;
  /** Of the operator's keys up to that one, from the one that began the chain; each signed for the next. */
  readonly operatorKids: readonly string[];
  readonly exporter: { readonly reference: string; readonly kid: string } | undefined;
  readonly shipment: string | undefined;
  readonly height: number | undefined;
  /** Time of the final block. */
  readonly timeMs: number | undefined;
  readonly demonstration: boolean;
  readonly simulatedTime: boolean;
  /** Absent when the bundle has none. */
  readonly checkpoint: CheckedCheckpoint | undefined;
  /** What the policy that was named says of it; `undefined` when none was. */
  readonly policy: PolicyAnswer | undefined;
  /** Members that are carried, not proved. */
  readonly carried: readonly string[];
  /** What stands beside the verdict; also those of the trace. Empty unless the bundle holds. */
  readonly findings: readonly Finding[];
  readonly trace: LiabilityTrace | undefined;
  /** What the trace was computed from. Absent unless the bundle holds. */
  readonly history: ShipmentHistory | undefined;
  /** The shipment's history by log index. Empty unless the bundle holds. */
  readonly statements: readonly CheckedStatement[];
}

/** Answers for any bytes; never throws for what is in them. */
export function checkBundle(bytes: Uint8Array, options: CheckOptions = {}): BundleReport {
  const steps = checkBundleSteps(bytes, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    options.onProgress?.(step.value);
  }
}

/** The same with a verifier that answers later. It must follow the same rule; `options.verify` is not asked. */
export async function checkBundleAsync(
  bytes: Uint8Array,
  verify: (check: SignatureCheck) => Promise<boolean>,
  options: CheckOptions = {},
): Promise<BundleReport> {
  const steps = checkBundleSteps(bytes, options);
  let answers: SignatureAnswers;
  for (;;) {
    const step = steps.next(answers);
    if (step.done) return step.value;
    options.onProgress?.(step.value);
    answers = step.value.signatures && (await Promise.all(step.value.signatures.map(verify)));
  }
}

/** Where a check stands, and the signatures that it needs verified to go on. */
export interface CheckStep extends CheckProgress {
  readonly signatures?: readonly SignatureCheck[];
}

/** Whether each of a step's signatures verifies, in their order; `undefined`: the check is to verify them itself. */
export type SignatureAnswers = readonly boolean[] | undefined;

/** The same in steps of some milliseconds, for whoever has to do something else in between. */
export function* checkBundleSteps(
  bytes: Uint8Array,
  options: CheckOptions = {},
): Generator<CheckStep, BundleReport, SignatureAnswers> {
  const check = new BundleCheck(bytes, options);
  try {
    yield* check.run();
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    check.problems.push(error.problem);
  }
  return check.report();
}

/** Statements whose signatures are verified in one step. */
const statementsPerStep = 64;

class BundleCheck {
  readonly problems: EvidenceProblem[] = [];
  readonly #bytes: Uint8Array;
  readonly #hash: Sha256;
  readonly #checksum: Crc32;
  readonly #verify: VerifySignature;
  readonly #verifyMany: (signatures: readonly SignatureCheck[]) => readonly boolean[];
  readonly #beginMany: CheckOptions["beginMany"];
  readonly #trust: ReadonlySet<string>;
  #bundle: OpenBundle | undefined;
  #assembled: AssembledHistory | undefined;
  #findings: Finding[] = [];
  #trace: LiabilityTrace | undefined;
  readonly #policy: Policy | undefined;
  #checkpoint: CheckedCheckpoint | undefined;

  constructor(bytes: Uint8Array, options: CheckOptions) {
    const { verify = verifySignature, hash = sha256, checksum = crc32, trust = [], policy } = options;
    const each = (all: readonly SignatureCheck[]) =>
      all.map(({ key, message, signature }) => verify(key, message, signature));
    this.#policy = policy;
    this.#bytes = bytes;
    this.#hash = hash;
    this.#checksum = checksum;
    this.#verify = verify;
    this.#verifyMany = options.verifyMany ?? each;
    this.#beginMany = options.beginMany;
    this.#trust = new Set(trust);
  }

  *run(): Generator<CheckStep, void, SignatureAnswers> {
    yield { stage: "reading", done: 0, total: 1 };
    const bundle = openBundle(this.#bytes, { hash: this.#hash, checksum: this.#checksum }, this.problems);
    this.#bundle = bundle;
    yield { stage: "proofs", done: 0, total: 1 };
    yield* this.#checkSeal(bundle);
    const leaves = this.#checkLog(bundle);
    const lookup = this.#provenState(bundle);
    const assembled = this.#assemble(bundle, lookup, leaves);
    this.#assembled = assembled;
    this.#checkChain(bundle, lookup);
    this.#checkpoint = this.#checkCheckpoint(bundle, lookup);
    yield* this.#checkManifestSignature(bundle, lookup);
    this.#checkNothingElse(bundle, assembled, lookup);
    const indexes = [...assembled.judged.keys()];
    const checks = signatureChecks(assembled.judged);
    const reader = this.#beginMany?.(checks);
    const derived = reader
      ? outcomeOf(() => derive(bundle.members, assembled))
      : () => derive(bundle.members, assembled);
    yield* this.#checkSignatures(indexes, checks, reader);
    yield { stage: "trace", done: 0, total: 1 };
    this.#takeDerived(derived());
    yield { stage: "trace", done: 1, total: 1 };
  }

  *#verified(
    signatures: readonly SignatureCheck[],
    progress: CheckProgress = { stage: "proofs", done: 0, total: 1 },
  ): Generator<CheckStep, readonly boolean[], SignatureAnswers> {
    const answers = yield { ...progress, signatures };
    return answers ?? this.#verifyMany(signatures);
  }

  #note(code: EvidenceProblem["code"], member: string, detail?: string): void {
    this.problems.push(new EvidenceError(code, member, detail).problem);
  }

  /** The certificate is about the final header, by the key that entry 0 names. */
  *#checkSeal({
    header,
    headerBytes,
    seal,
    operatorKey,
    genesis,
  }: OpenBundle): Generator<CheckStep, void, SignatureAnswers> {
    const member = certificateMember(header.height);
    if (!equalBytes(encodeHeader({ ...seal.header, logRoot: header.logRoot }), headerBytes))
      throw new EvidenceError("header_differs", member);
    const check = sealSignature(seal, header.logRoot, operatorKey);
    if (!check || seal.issuer !== genesis.operator.name) throw new EvidenceError("seal_invalid", member);
    const [verified] = yield* this.#verified([check]);
    if (!verified) throw new EvidenceError("seal_invalid", member);
  }

  /** Statements and seals are in the sealed log. Returns the statements' leaf hashes by index. */
  #checkLog({ header, log, statements, seals, blocks }: OpenBundle): Map<number, Uint8Array> {
    if (log.size !== header.size)
      throw new EvidenceError("log_proof", logMember, `it is for ${log.size} entries, not ${header.size}`);
    const hashes = new Map([...statements].map(([index, { bytes }]) => [index, leafHash(bytes, this.#hash)]));
    const sealLeaves = blocks.sealIndexes.map((index, i) => ({
      index,
      leafHash: leafHash(seals[i]!, this.#hash),
    }));
    const leaves = [...[...hashes].map(([index, hash]) => ({ index, leafHash: hash })), ...sealLeaves];
    leaves.sort((a, b) => a.index - b.index);
    const root = rootOfEntries(log.size, leaves, log.hashes, this.#hash);
    if (!root || !equalBytes(root, header.logRoot)) throw new EvidenceError("log_proof", logMember);
    return hashes;
  }

  #provenState({ header: { stateRoot }, state: { values, steps } }: OpenBundle): EvidenceLookup {
    const claims = [...values].map(([name, value]) => ({
      nameHash: this.#hash(utf8Encode(name)),
      valueHash: value === null ? undefined : this.#hash(value),
    }));
    const root = rootOfState(claims, steps, this.#hash);
    if (!root || !equalBytes(root, stateRoot)) throw new EvidenceError("state_proof", stateMember);
    return new EvidenceLookup((name) => values.get(name), newestKnownOf(values.keys()));
  }

  #assemble(
    { manifest, header, statements, records, blocks }: OpenBundle,
    lookup: EvidenceLookup,
    leaves: ReadonlyMap<number, Uint8Array>,
  ): AssembledHistory {
    const held = <T>(map: ReadonlyMap<number, T>, index: number): T => {
      const value = map.get(index);
      if (value === undefined) throw new EvidenceError("member_missing", statementMember(index));
      return value;
    };
    const source = {
      lookup,
      height: header.height,
      positionMs: header.timeMs,
      recordEntries: (record: string) => {
        const entries = records.records.get(record);
        if (!entries) throw new EvidenceError("record_incomplete", recordsMember, `${record} is not listed`);
        return entries;
      },
      grantEntries: () => records.supporting,
      statement: (index: number) => held(statements, index),
      leafHash: (index: number) => held(leaves, index),
      placeOf: (index: number) => blocks.placeOf(index),
    };
    return assembleHistory(source, manifest.shipment, this.#hash);
  }

  /** What the state says of the chain is what its genesis said. */
  #checkChain({ header, genesis, operatorKey }: OpenBundle, lookup: EvidenceLookup): void {
    const { operator, rules, limits, time, demonstration } = genesis;
    const stated = lookup.require<ChainState>(chainStateName);
    const expected: ChainState = {
      id: header.chain,
      operatorName: operator.name,
      rules,
      limits,
      time,
      demonstration,
      ...(stated.operatorKeys && { operatorKeys: stated.operatorKeys }),
    };
    if (!equalBytes(encodeState(stated), encodeState(expected)))
      throw new EvidenceError("chain_differs", stateMember, "the state has another chain than entry 0 began");
    const { signer, reference } = lookup.require<KeyState>(`key/${toHex(operatorKey.kid)}`);
    if (signer !== "operator" || reference !== header.chain)
      throw new EvidenceError(
        "seal_invalid",
        stateMember,
        "the sealing key is not the operator's in the state",
      );
  }

  /** The log that others cosigned begins with the bundle's. */
  #checkCheckpoint({ members, header }: OpenBundle, lookup: EvidenceLookup): CheckedCheckpoint | undefined {
    const checkpoint = readCheckpoint(members, header, lookup, this.#hash, this.#verify);
    if (!checkpoint) return undefined;
    const { origin, size, note, key } = checkpoint;
    const others = note.signatures.filter(({ name, keyId }) => name !== key.name || keyId !== key.keyId);
    return {
      origin,
      size,
      key: verifierKeyText(key),
      cosignatures: others.map(({ name }) => name),
      policy: this.#policy && judgeByPolicy(checkpoint, this.#policy, this.#verify),
    };
  }

  /** Without a checkpoint nobody has cosigned anything. */
  #policyAnswer(): PolicyAnswer | undefined {
    if (!this.#policy) return undefined;
    const { logs, quorum } = this.#policy;
    const isAccepted = this.#checkpoint?.policy?.isAccepted ?? (quorum === "none" && logs.length === 0);
    return { isAccepted, namesLogs: logs.length > 0 };
  }

  *#checkManifestSignature(
    { manifest, header }: OpenBundle,
    lookup: EvidenceLookup,
  ): Generator<CheckStep, void, SignatureAnswers> {
    const { kid, issuer, algorithm, toBeSigned: message, signature, timeSeconds } = manifest;
    const key = lookup.get<KeyState>(`key/${toHex(kid)}`);
    const mayExport = key?.signer === "operator" || key?.signer === "registrar" || key?.signer === "party";
    const isPresent = key?.revokedAt === undefined && key?.replacedAt === undefined;
    if (!mayExport || key.reference !== issuer || !isPresent)
      return this.#note("manifest_key_unknown", manifestMember, `${toHex(kid)} as ${issuer}`);
    const [verified] = yield* this.#verified([{ key: publicKeyOf(key), message, signature }]);
    if (key.algorithm !== algorithm || !verified) this.#note("manifest_signature", manifestMember);
    if (timeSeconds !== Math.floor(header.timeMs / 1000))
      this.#note("manifest_differs", manifestMember, "its time is not that of the final block");
  }

  /** A bundle has what the history needs and nothing else, so that nothing unproved can ride along. */
  #checkNothingElse(
    bundle: OpenBundle,
    { records, supporting, judged }: AssembledHistory,
    lookup: EvidenceLookup,
  ): void {
    for (const name of bundle.records.records.keys())
      if (!records.has(name)) this.#note("record_unexpected", recordsMember, name);
    if (bundle.records.supporting.join() !== supporting.join())
      this.#note("record_unexpected", recordsMember, "supporting statements that support nothing");
    for (const index of bundle.statements.keys())
      if (!judged.has(index)) this.#note("statement_not_filed", statementMember(index));
    for (const name of bundle.state.values.keys())
      if (!lookup.asked.has(name)) this.#note("value_unexpected", stateMember, name);
    for (const height of bundle.blocks.unused())
      this.#note("seal_unexpected", sealsMember, `block ${height}`);
  }

  *#checkSignatures(
    indexes: readonly number[],
    checks: readonly SignatureCheck[],
    reader: VerdictReader | undefined,
  ): Generator<CheckStep, void, SignatureAnswers> {
    const total = checks.length;
    for (let done = 0; done < total; done += statementsPerStep) {
      const end = Math.min(done + statementsPerStep, total);
      const signatures = checks.slice(done, end);
      const given = yield { stage: "signatures", done, total, signatures };
      const answers = given ?? reader?.(done, end) ?? this.#verifyMany(signatures);
      for (let i = done; i < end; i++)
        if (!answers[i - done]) this.#note("statement_signature", statementMember(indexes[i]!));
    }
    yield { stage: "signatures", done: total, total };
  }

  #takeDerived({ problems, differing, trace, findings }: Derived): void {
    for (const problem of problems) this.problems.push(problem);
    for (const name of differing) this.#note("member_differs", name);
    this.#trace = trace;
    this.#findings = findings;
  }

  report(): BundleReport {
    const holds = this.problems.length === 0;
    const bundle = this.#bundle;
    const operatorKid = bundle && toHex(bundle.operatorKey.kid);
    const operatorKids = bundle?.blocks.operatorKidsUpTo(bundle.header.height) ?? [];
    const policy = this.#policyAnswer();
    return {
      verdict: verdictOf({ problems: this.problems, operatorKid, operatorKids, policy }, this.#trust),
      problems: this.problems,
      chain: bundle?.header.chain,
      operatorName: bundle?.genesis.operator.name,
      operatorKid,
      operatorKids,
      exporter: bundle && { reference: bundle.manifest.issuer, kid: toHex(bundle.manifest.kid) },
      shipment: bundle?.manifest.shipment,
      height: bundle?.header.height,
      timeMs: bundle?.header.timeMs,
      demonstration: bundle?.genesis.demonstration ?? false,
      simulatedTime: bundle?.genesis.time.source === "simulated",
      checkpoint: this.#checkpoint,
      policy,
      carried: carriedMembers.filter((name) => bundle?.members.has(name)),
      findings: holds ? this.#findings : [],
      trace: holds ? this.#trace : undefined,
      history: holds ? this.#assembled?.history : undefined,
      statements: holds && this.#assembled ? checkedStatements(this.#assembled.history) : [],
    };
  }
}

/** Computes now and answers, or throws, when it is asked. */
function outcomeOf<T>(compute: () => T): () => T {
  try {
    const value = compute();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function signatureChecks(judged: ReadonlyMap<number, Judged>): SignatureCheck[] {
  const keys = new Map<string, PublicKey>();
  return [...judged.values()].map(({ kid, key, statement: { toBeSigned: message, signature } }) => {
    const known = keys.get(kid) ?? publicKeyOf(key);
    keys.set(kid, known);
    return { key: known, message, signature };
  });
}

function checkedStatements({ statements }: ShipmentHistory): CheckedStatement[] {
  return statements.map(({ index, height, sealedAtMs, hash, kid, statement, party, payload }) => ({
    index,
    height,
    sealedAtMs,
    hash,
    kid,
    kind: statement.kind,
    issuer: statement.issuer,
    party,
    subject: statement.subject,
    sequence: statement.sequence,
    issuedAtMs: statement.issuedAtSeconds * 1000,
    payload,
  }));
}
