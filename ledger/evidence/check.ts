/**
 * Checks an evidence bundle from anybody. Everything in it is hostile until it leads to the final header, and the
 * header until its seal verifies with the key that began the chain; whether to believe that key is the caller's
 * decision. docs/evidence.md §8 gives the same steps for strangers.
 */

import { RefusalError } from "../codes.ts";
import { equalBytes, toHex } from "../encoding/bytes.ts";
import { CborError } from "../encoding/cbor-decode.ts";
import { encodeCbor } from "../encoding/cbor-encode.ts";
import { utf8Encode } from "../encoding/utf8.ts";
import { decodeCoseKey, type PublicKey } from "../keys/cose-key.ts";
import { verifySignature } from "../keys/signature.ts";
import { type Finding, finding, sortFindings } from "../liability/findings.ts";
import { encodeTrace, type LiabilityTrace, traceOf } from "../liability/trace.ts";
import { type Sha256, sha256 } from "../log/hash.ts";
import { type BlockHeader, decodeHeader, encodeHeader } from "../log/header.ts";
import { leafHash } from "../log/merkle.ts";
import { decodeSeal, type Seal } from "../log/seal.ts";
import { type ChainState, chainStateName, type Genesis, readGenesis, rulesVersion } from "../state/chain.ts";
import { type KeyState, publicKeyOf } from "../state/keys.ts";
import type { Identified } from "../state/rules.ts";
import { encodeState } from "../state/view.ts";
import { decodeStatement, type SignedStatement, signatureStructure } from "../statement/statement.ts";
import { type AssembledHistory, assembleHistory, recordsMember } from "./assemble.ts";
import { ProvenBlocks } from "./blocks.ts";
import {
  carriedMembers,
  certificateMember,
  decodeLogProof,
  decodeManifest,
  decodeRecords,
  decodeSeals,
  decodeStateMultiproof,
  epcisMember,
  headerMember,
  logMember,
  manifestMember,
  type RecordLists,
  readmeMember,
  type SignedManifest,
  sealsMember,
  statementIndexOf,
  traceMember,
} from "./bundle.ts";
import { encodeEpcis } from "./epcis.ts";
import { statementMember } from "./judge.ts";
import { EvidenceLookup, newestKnownOf } from "./lookup.ts";
import { rootOfEntries, rootOfState } from "./multiproof.ts";
import { EvidenceError, type EvidenceProblem } from "./problem.ts";
import { checkSequences } from "./sequences.ts";
import type { ShipmentHistory } from "./shipment-history.ts";
import { stateMember } from "./state-values.ts";
import { readZip } from "./zip.ts";

export type Verdict = "holds" | "does not hold" | "holds, but by nobody you trust";

/** Exit codes of the command line. */
export const verdictExitCode: Readonly<Record<Verdict, number>> = {
  holds: 0,
  "does not hold": 1,
  "holds, but by nobody you trust": 2,
};

/** Whether `key` made `signature` over `message`, by the one signature rule (ledger/keys/signature.ts). */
export type VerifySignature = (key: PublicKey, message: Uint8Array, signature: Uint8Array) => boolean;

export interface CheckOptions {
  /** Thumbprints of operators' keys to believe, lower-case hex. */
  readonly trust?: readonly string[];
  /** A faster verifier that follows the same rule. */
  readonly verify?: VerifySignature;
  readonly hash?: Sha256;
  readonly onProgress?: (progress: CheckProgress) => void;
}

export interface CheckProgress {
  readonly stage: "reading" | "proofs" | "signatures" | "trace";
  readonly done: number;
  readonly total: number;
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
  /** Thumbprint of the key that began the chain and sealed the final block. */
  readonly operatorKid: string | undefined;
  readonly exporter: { readonly reference: string; readonly kid: string } | undefined;
  readonly shipment: string | undefined;
  readonly height: number | undefined;
  /** Time of the final block. */
  readonly timeMs: number | undefined;
  readonly demonstration: boolean;
  readonly simulatedTime: boolean;
  /** Members that are carried, not proved. */
  readonly carried: readonly string[];
  /** What stands beside the verdict; also those of the trace. Empty unless the bundle holds. */
  readonly findings: readonly Finding[];
  readonly trace: LiabilityTrace | undefined;
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

/** The same in steps of some milliseconds, for whoever has to do something else in between. */
export function* checkBundleSteps(
  bytes: Uint8Array,
  options: CheckOptions = {},
): Generator<CheckProgress, BundleReport> {
  const check = new BundleCheck(bytes, options);
  try {
    yield* check.run();
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    check.problems.push(error.problem);
  }
  return check.report();
}

/** Statements between two reports of progress. */
const statementsPerStep = 64;

class BundleCheck {
  readonly problems: EvidenceProblem[] = [];
  readonly #bytes: Uint8Array;
  readonly #hash: Sha256;
  readonly #verify: VerifySignature;
  readonly #trust: ReadonlySet<string>;
  #members: ReadonlyMap<string, Uint8Array> = new Map();
  #manifest: SignedManifest | undefined;
  #operator: { readonly key: PublicKey; readonly genesis: Genesis } | undefined;
  #header: BlockHeader | undefined;
  #assembled: AssembledHistory | undefined;
  #findings: Finding[] = [];
  #trace: LiabilityTrace | undefined;

  constructor(bytes: Uint8Array, { verify = verifySignature, hash = sha256, trust = [] }: CheckOptions) {
    this.#bytes = bytes;
    this.#hash = hash;
    this.#verify = verify;
    this.#trust = new Set(trust);
  }

  *run(): Generator<CheckProgress, void> {
    yield { stage: "reading", done: 0, total: 1 };
    this.#members = new Map(readZip(this.#bytes).map(({ name, bytes }) => [name, bytes]));
    const manifest = decodeManifest(this.#member(manifestMember));
    this.#manifest = manifest;
    this.#checkMembers(manifest);
    const statements = this.#statements();
    yield { stage: "proofs", done: 0, total: 1 };
    const { key, genesis } = this.#beginning(statements.get(0));
    const header = this.#sealedHeader(manifest, key, genesis);
    const blocks = new ProvenBlocks(decodeSeals(this.#member(sealsMember)), header, toHex(key.kid));
    this.#checkLog(header, statements, blocks);
    const lookup = this.#provenState(header);
    const lists = decodeRecords(this.#member(recordsMember));
    const assembled = this.#assemble(manifest, header, statements, blocks, lookup, lists);
    this.#assembled = assembled;
    this.#checkChain(lookup, genesis, key);
    this.#checkManifestSignature(manifest, lookup);
    this.#checkNothingElse(assembled, lists, statements, lookup, blocks);
    yield* this.#checkSignatures(assembled.judged);
    const { problems, findings } = checkSequences(
      [...statements].map(([index, statement]) => ({ index, statement })),
    );
    this.problems.push(...problems);
    yield { stage: "trace", done: 0, total: 1 };
    this.#checkDerived(assembled.history, findings);
  }

  #member(name: string): Uint8Array {
    const bytes = this.#members.get(name);
    if (!bytes) throw new EvidenceError("member_missing", name);
    return bytes;
  }

  /** Exactly the members that the manifest lists, with their hashes, and none that no bundle has. */
  #checkMembers({ members, height }: SignedManifest): void {
    const known = new Set<string>([
      manifestMember,
      logMember,
      sealsMember,
      recordsMember,
      stateMember,
      headerMember(height),
      certificateMember(height),
      traceMember,
      epcisMember,
      readmeMember,
      ...carriedMembers,
    ]);
    for (const [name, bytes] of this.#members) {
      if (!known.has(name) && statementIndexOf(name) === undefined) this.#note("member_unexpected", name);
      if (name === manifestMember) continue;
      const expected = members.get(name);
      if (!expected) this.#note("manifest_differs", name, "the manifest does not list it");
      else if (!equalBytes(this.#hash(bytes), expected))
        this.#note("manifest_differs", name, "its SHA-256 is another than the manifest's");
    }
    for (const name of members.keys())
      if (!this.#members.has(name)) this.#note("member_missing", name, "the manifest lists it");
  }

  #note(code: EvidenceProblem["code"], member: string, detail = ""): void {
    this.problems.push(detail === "" ? new EvidenceError(code, member).problem : { member, code, detail });
  }

  #statements(): Map<number, SignedStatement> {
    const statements = new Map<number, SignedStatement>();
    for (const [name, bytes] of this.#members) {
      const index = statementIndexOf(name);
      if (index === undefined) continue;
      const statement = decodeStatement(bytes);
      if ("code" in statement)
        throw new EvidenceError("statement_malformed", name, `${statement.code}: ${statement.detail}`);
      statements.set(index, statement);
    }
    return statements;
  }

  /** Entry 0 names the key that seals everything after it. */
  #beginning(statement: SignedStatement | undefined): { key: PublicKey; genesis: Genesis } {
    const member = statementMember(0);
    if (!statement) throw new EvidenceError("member_missing", member);
    try {
      const genesis = readGenesis(statement.payload);
      const key = decodeCoseKey(genesis.operator.key);
      this.#operator = { key, genesis };
      if (statement.kind !== "chain.genesis" || genesis.rules !== rulesVersion)
        throw new EvidenceError(
          "genesis_malformed",
          member,
          "it is not the genesis of a chain with rules known here",
        );
      return { key, genesis };
    } catch (error) {
      if (error instanceof RefusalError || error instanceof CborError)
        throw new EvidenceError("genesis_malformed", member, error.message);
      throw error;
    }
  }

  #sealedHeader({ height, chain }: SignedManifest, key: PublicKey, genesis: Genesis): BlockHeader {
    const [headerName, certificateName] = [headerMember(height), certificateMember(height)];
    const bytes = this.#member(headerName);
    const header = decoded(headerName, () => decodeHeader(bytes));
    this.#header = header;
    const seal = decoded(certificateName, () => decodeSeal(this.#member(certificateName)));
    if (!equalBytes(encodeHeader(header), bytes))
      throw new EvidenceError("header_malformed", headerName, "not in its one form");
    if (header.height !== height)
      throw new EvidenceError("header_differs", headerName, `it is that of block ${header.height}`);
    if (header.chain !== chain)
      throw new EvidenceError("chain_differs", headerName, `${header.chain}, not ${chain}`);
    if (!equalBytes(encodeHeader({ ...seal.header, logRoot: header.logRoot }), bytes))
      throw new EvidenceError("header_differs", certificateName);
    if (seal.issuer !== genesis.operator.name || !this.#isSealedBy(seal, header, key))
      throw new EvidenceError("seal_invalid", certificateName);
    return header;
  }

  #isSealedBy(seal: Seal, { logRoot }: BlockHeader, key: PublicKey): boolean {
    if (seal.algorithm !== key.algorithm || !equalBytes(seal.kid, key.kid)) return false;
    return this.#verify(key, signatureStructure(seal.protectedHeader, logRoot), seal.signature);
  }

  #checkLog(
    header: BlockHeader,
    statements: ReadonlyMap<number, SignedStatement>,
    blocks: ProvenBlocks,
  ): void {
    const { size, hashes } = decodeLogProof(this.#member(logMember));
    if (size !== header.size)
      throw new EvidenceError("log_proof", logMember, `it is for ${size} entries, not ${header.size}`);
    const seals = decodeSeals(this.#member(sealsMember));
    const leaves = [
      ...[...statements].map(([index, { bytes }]) => ({ index, leafHash: leafHash(bytes, this.#hash) })),
      ...blocks.sealIndexes.map((index, i) => ({ index, leafHash: leafHash(seals[i]!, this.#hash) })),
    ].sort((a, b) => a.index - b.index);
    const root = rootOfEntries(size, leaves, hashes, this.#hash);
    if (!root || !equalBytes(root, header.logRoot)) throw new EvidenceError("log_proof", logMember);
  }

  #provenState({ stateRoot }: BlockHeader): EvidenceLookup {
    const { values, steps } = decodeStateMultiproof(this.#member(stateMember));
    const claims = [...values].map(([name, value]) => ({
      nameHash: this.#hash(utf8Encode(name)),
      valueHash: value === null ? undefined : this.#hash(value),
    }));
    const root = rootOfState(claims, steps, this.#hash);
    if (!root || !equalBytes(root, stateRoot)) throw new EvidenceError("state_proof", stateMember);
    return new EvidenceLookup((name) => values.get(name), newestKnownOf(values.keys()));
  }

  #assemble(
    { shipment }: SignedManifest,
    { height, timeMs: positionMs }: BlockHeader,
    statements: ReadonlyMap<number, SignedStatement>,
    blocks: ProvenBlocks,
    lookup: EvidenceLookup,
    { records, supporting }: RecordLists,
  ): AssembledHistory {
    const source = {
      lookup,
      height,
      positionMs,
      recordEntries: (record: string) => {
        const entries = records.get(record);
        if (!entries) throw new EvidenceError("record_incomplete", recordsMember, `${record} is not listed`);
        return entries;
      },
      grantEntries: () => supporting,
      statement: (index: number) => {
        const statement = statements.get(index);
        if (!statement) throw new EvidenceError("member_missing", statementMember(index));
        return statement;
      },
      placeOf: (index: number) => blocks.placeOf(index),
    };
    return assembleHistory(source, shipment, this.#hash);
  }

  /** What the state says of the chain is what its genesis said. */
  #checkChain(
    lookup: EvidenceLookup,
    { operator, rules, limits, time, demonstration }: Genesis,
    key: PublicKey,
  ): void {
    const { chain } = this.#manifest!;
    const expected: ChainState = {
      id: chain,
      operatorName: operator.name,
      rules,
      limits,
      time,
      demonstration,
    };
    const stated = lookup.require<ChainState>(chainStateName);
    if (!equalBytes(encodeCbor(stated), encodeState(expected)))
      throw new EvidenceError("chain_differs", stateMember, "the state has another chain than entry 0 began");
    const { signer, reference } = lookup.require<KeyState>(`key/${toHex(key.kid)}`);
    if (signer !== "operator" || reference !== chain)
      throw new EvidenceError(
        "seal_invalid",
        stateMember,
        "the sealing key is not the operator's in the state",
      );
  }

  #checkManifestSignature(manifest: SignedManifest, lookup: EvidenceLookup): void {
    const { kid, issuer, algorithm, toBeSigned, signature, timeSeconds } = manifest;
    const key = lookup.get<KeyState>(`key/${toHex(kid)}`);
    if (
      !key ||
      key.reference !== issuer ||
      key.signer === "device" ||
      key.signer === "delegate" ||
      key.revokedAt !== undefined
    )
      return this.#note("manifest_key_unknown", manifestMember, `${toHex(kid)} as ${issuer}`);
    if (key.algorithm !== algorithm || !this.#verify(publicKeyOf(key), toBeSigned, signature))
      this.#note("manifest_signature", manifestMember);
    if (timeSeconds !== Math.floor(this.#header!.timeMs / 1000))
      this.#note("manifest_differs", manifestMember, "its time is not that of the final block");
  }

  /** A bundle has what the history needs and nothing else, so that nothing unproved can ride along. */
  #checkNothingElse(
    { records, supporting, judged }: AssembledHistory,
    lists: RecordLists,
    statements: ReadonlyMap<number, SignedStatement>,
    lookup: EvidenceLookup,
    blocks: ProvenBlocks,
  ): void {
    for (const name of lists.records.keys())
      if (!records.has(name)) this.#note("record_unexpected", recordsMember, name);
    if (lists.supporting.join() !== supporting.join())
      this.#note("record_unexpected", recordsMember, "supporting statements that support nothing");
    for (const index of statements.keys())
      if (!judged.has(index)) this.#note("statement_not_filed", statementMember(index));
    const { values } = decodeStateMultiproof(this.#member(stateMember));
    for (const name of values.keys())
      if (!lookup.asked.has(name)) this.#note("value_unexpected", stateMember, name);
    for (const height of blocks.unused()) this.#note("seal_unexpected", sealsMember, `block ${height}`);
  }

  *#checkSignatures(judged: ReadonlyMap<number, Identified>): Generator<CheckProgress, void> {
    const keys = new Map<string, PublicKey>();
    let done = 0;
    for (const [index, { statement, key }] of judged) {
      if (done % statementsPerStep === 0) yield { stage: "signatures", done, total: judged.size };
      const kid = toHex(statement.kid);
      const publicKey = keys.get(kid) ?? publicKeyOf(key);
      keys.set(kid, publicKey);
      if (!this.#verify(publicKey, statement.toBeSigned, statement.signature))
        this.#note("statement_signature", statementMember(index));
      done++;
    }
    yield { stage: "signatures", done, total: judged.size };
  }

  /** The trace and the events are written again and compared, never believed. */
  #checkDerived(history: ShipmentHistory, sequenceFindings: readonly Finding[]): void {
    const trace = traceOf(history);
    const derived: [string, string][] = [
      [traceMember, encodeTrace(trace)],
      [epcisMember, encodeEpcis(history)],
    ];
    for (const [name, text] of derived)
      if (!equalBytes(utf8Encode(text), this.#member(name))) this.#note("member_differs", name);
    this.#member(readmeMember);
    this.#trace = trace;
    const { demonstration, time } = history.chain;
    this.#findings = sortFindings([
      ...trace.findings,
      ...sequenceFindings,
      ...(demonstration ? [finding("demonstration_keys", history.chain.id)] : []),
      ...(time.source === "simulated" ? [finding("simulated_time", history.chain.id)] : []),
    ]);
  }

  report(): BundleReport {
    const holds = this.problems.length === 0;
    const manifest = this.#manifest;
    const operatorKid = this.#operator && toHex(this.#operator.key.kid);
    const isTrusted = operatorKid !== undefined && this.#trust.has(operatorKid);
    return {
      verdict: holds ? (isTrusted ? "holds" : "holds, but by nobody you trust") : "does not hold",
      problems: this.problems,
      chain: manifest?.chain,
      operatorName: this.#operator?.genesis.operator.name,
      operatorKid,
      exporter: manifest && { reference: manifest.issuer, kid: toHex(manifest.kid) },
      shipment: manifest?.shipment,
      height: manifest?.height,
      timeMs: this.#header?.timeMs,
      demonstration: this.#operator?.genesis.demonstration ?? false,
      simulatedTime: this.#operator?.genesis.time.source === "simulated",
      carried: [...this.#members.keys()].filter((name) =>
        (carriedMembers as readonly string[]).includes(name),
      ),
      findings: holds ? this.#findings : [],
      trace: holds ? this.#trace : undefined,
      statements: holds && this.#assembled ? checkedStatements(this.#assembled.history) : [],
    };
  }
}

function decoded<T>(member: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof CborError || error instanceof RefusalError)
      throw new EvidenceError("header_malformed", member, error.message);
    throw error;
  }
}

function checkedStatements({ statements }: ShipmentHistory): CheckedStatement[] {
  return statements.map(({ index, height, sealedAtMs, hash, statement, party, payload }) => ({
    index,
    height,
    sealedAtMs,
    hash,
    kid: toHex(statement.kid),
    kind: statement.kind,
    issuer: statement.issuer,
    party,
    subject: statement.subject,
    sequence: statement.sequence,
    issuedAtMs: statement.issuedAtSeconds * 1000,
    payload,
  }));
}
