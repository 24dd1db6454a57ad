/** Takes a bundle apart: every member in its form, and exactly the members that a bundle has. Proves nothing yet. */

import { RefusalError } from "../codes.ts";
import { equalBytes } from "../encoding/bytes.ts";
import { CborError } from "../encoding/cbor-decode.ts";
import { decodeCoseKey, type PublicKey } from "../keys/cose-key.ts";
import type { Sha256 } from "../log/hash.ts";
import { type BlockHeader, decodeHeader, encodeHeader } from "../log/header.ts";
import { decodeSeal, type Seal } from "../log/seal.ts";
import { type Genesis, readGenesis, rulesVersion } from "../state/chain.ts";
import { decodeStatement, type SignedStatement } from "../statement/statement.ts";
import { timeMsMax } from "../statement/time-bounds.ts";
import { recordsMember } from "./assemble.ts";
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
  type LogProof,
  logMember,
  manifestMember,
  type RecordLists,
  readmeMember,
  type SignedManifest,
  type StateMultiproof,
  sealsMember,
  statementIndexOf,
  traceMember,
} from "./bundle.ts";
import { checkpointMember, consistencyMember } from "./checkpoint.ts";
import { statementMember } from "./judge.ts";
import { operatorKeysOf } from "./operator-keys.ts";
import { type EvidenceCode, EvidenceError, type EvidenceProblem } from "./problem.ts";
import { stateMember } from "./state-values.ts";
import { type Crc32, readZip } from "./zip.ts";

type Members = ReadonlyMap<string, Uint8Array>;

export interface OpenBundle {
  readonly members: Members;
  readonly manifest: SignedManifest;
  readonly statements: ReadonlyMap<number, SignedStatement>;
  /** What entry 0 says. */
  readonly genesis: Genesis;
  /** The operator's key that has to have sealed the final header. */
  readonly operatorKey: PublicKey;
  readonly header: BlockHeader;
  readonly headerBytes: Uint8Array;
  /** The certificate of the final header. */
  readonly seal: Seal;
  readonly log: LogProof;
  readonly state: StateMultiproof;
  readonly records: RecordLists;
  readonly seals: readonly Uint8Array[];
  readonly blocks: ProvenBlocks;
}

/**
 * Throws `EvidenceError` for what keeps the bundle from being read any further; what is wrong besides goes into
 * `problems`.
 */
export function openBundle(
  bytes: Uint8Array,
  { hash, checksum }: { readonly hash: Sha256; readonly checksum: Crc32 },
  problems: EvidenceProblem[],
): OpenBundle {
  const members: Members = new Map(readZip(bytes, checksum).map((member) => [member.name, member.bytes]));
  const manifest = decodeManifest(required(members, manifestMember));
  noteMembers(members, manifest, hash, problems);
  for (const name of [traceMember, epcisMember, readmeMember]) required(members, name);
  const statements = readStatements(members, hash);
  const { genesis, firstKey } = readBeginning(statements.get(0));
  const headerBytes = required(members, headerMember(manifest.height));
  const header = readHeader(headerBytes, manifest);
  const certificate = certificateMember(manifest.height);
  const seal = decoded("header_malformed", certificate, () => decodeSeal(required(members, certificate)));
  const seals = decodeSeals(required(members, sealsMember));
  const blocks = new ProvenBlocks(seals, header, operatorKeysOf(firstKey, statements));
  return {
    members,
    manifest,
    statements,
    genesis,
    operatorKey: blocks.operatorKeyAt(header.height),
    header,
    headerBytes,
    seal,
    log: decodeLogProof(required(members, logMember)),
    state: decodeStateMultiproof(required(members, stateMember)),
    records: decodeRecords(required(members, recordsMember)),
    seals,
    blocks,
  };
}

function required(members: Members, name: string): Uint8Array {
  const bytes = members.get(name);
  if (!bytes) throw new EvidenceError("member_missing", name);
  return bytes;
}

/** Exactly the members that the manifest lists, with their hashes, and none that no bundle has. */
function noteMembers(
  members: Members,
  manifest: SignedManifest,
  hash: Sha256,
  problems: EvidenceProblem[],
): void {
  const note = (code: EvidenceCode, name: string, detail?: string) =>
    problems.push(new EvidenceError(code, name, detail).problem);
  const known = knownMembers(manifest.height);
  for (const [name, bytes] of members) {
    if (!known.has(name) && statementIndexOf(name) === undefined) note("member_unexpected", name);
    if (name === manifestMember) continue;
    const expected = manifest.members.get(name);
    if (!expected) note("manifest_differs", name, "the manifest does not list it");
    else if (!equalBytes(hash(bytes), expected))
      note("manifest_differs", name, "the manifest has another SHA-256 of it");
  }
  for (const name of manifest.members.keys())
    if (!members.has(name)) note("member_missing", name, "the manifest lists it");
}

function knownMembers(height: number): ReadonlySet<string> {
  return new Set([
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
    checkpointMember,
    consistencyMember,
    ...carriedMembers,
  ]);
}

function readStatements(members: Members, hash: Sha256): Map<number, SignedStatement> {
  const statements = new Map<number, SignedStatement>();
  for (const [name, bytes] of members) {
    const index = statementIndexOf(name);
    if (index === undefined) continue;
    const statement = decodeStatement(bytes, hash);
    if ("code" in statement)
      throw new EvidenceError("statement_malformed", name, `${statement.code}: ${statement.detail}`);
    statements.set(index, statement);
  }
  return statements;
}

/** Entry 0 names the first key of the operator. */
function readBeginning(statement: SignedStatement | undefined): { genesis: Genesis; firstKey: PublicKey } {
  const member = statementMember(0);
  if (!statement) throw new EvidenceError("member_missing", member);
  if (statement.kind !== "chain.genesis") throw new EvidenceError("genesis_malformed", member);
  return decoded("genesis_malformed", member, () => {
    const genesis = readGenesis(statement.payload);
    if (genesis.rules !== rulesVersion)
      throw new EvidenceError("genesis_malformed", member, `rules ${genesis.rules} are not known here`);
    return { genesis, firstKey: decodeCoseKey(genesis.operator.key) };
  });
}

function readHeader(bytes: Uint8Array, { height, chain }: SignedManifest): BlockHeader {
  const member = headerMember(height);
  const header = decoded("header_malformed", member, () => decodeHeader(bytes));
  if (!equalBytes(encodeHeader(header), bytes))
    throw new EvidenceError("header_malformed", member, "not in its one form");
  if (header.timeMs > timeMsMax)
    throw new EvidenceError("header_malformed", member, "its time is beyond the year 9999");
  if (header.height !== height)
    throw new EvidenceError("header_differs", member, `it is that of block ${header.height}`);
  if (header.chain !== chain)
    throw new EvidenceError("chain_differs", member, `${header.chain}, not ${chain}`);
  return header;
}

function decoded<T>(code: EvidenceCode, member: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof CborError || error instanceof RefusalError)
      throw new EvidenceError(code, member, error.message);
    throw error;
  }
}
