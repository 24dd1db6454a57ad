/** The members of an evidence bundle and the CBOR in them, in both directions. docs/evidence.md §3 to §6. */
import { type Cbor, CborError, CborTag, decodeCbor } from "../encoding/cbor-decode.ts";
import { type CborInput, encodeCbor } from "../encoding/cbor-encode.ts";
import { algorithmOfCoseId, coseIdOf, type PublicKey, type SignatureAlgorithm } from "../keys/cose-key.ts";
import { isHash } from "../log/hash.ts";
import { isIdentifier, isReferenceText } from "../statement/reference.ts";
import { signatureStructure } from "../statement/statement.ts";
import { recordsMember } from "./assemble.ts";
import type { StateStep } from "./multiproof.ts";
import { type EvidenceCode, EvidenceError } from "./problem.ts";
import { stateMember } from "./state-values.ts";

export const bundleFormat = 1;

export const manifestMember = "manifest.cose";
export const logMember = "proofs/log.cbor";
export const sealsMember = "proofs/seals.cbor";
export const traceMember = "trace.json";
export const epcisMember = "epcis.json";
export const readmeMember = "readme.txt";
/** What a bundle may carry for people; nothing about it is proved but that the exporter put it in. */
export const carriedMembers = ["report.pdf", "verify.html"] as const;

export function headerMember(height: number): string {
  return `headers/${height}.cbor`;
}

export function certificateMember(height: number): string {
  return `certificates/${height}.cose`;
}

/** The log index in the name of a statement's member, or `undefined` for another member. */
export function statementIndexOf(name: string): number | undefined {
  if (!statementPattern.test(name)) return undefined;
  const index = Number(name.slice("statements/".length, -".cose".length));
  return Number.isSafeInteger(index) ? index : undefined;
}

/** Exactly what `statementMember` writes. */
const statementPattern = /^statements\/(?:[0-9]{10}|[1-9][0-9]{10,15})\.cose$/;

/** Items that the CBOR of one member may have. */
const itemsMax = 2_000_000;

/** Decodes a member's CBOR. Throws `EvidenceError` (`code`, by default `member_malformed`). */
function decodeMember(
  bytes: Uint8Array,
  member: string,
  code: EvidenceCode = "member_malformed",
  tags: number[] = [],
): Cbor {
  try {
    return decodeCbor(bytes, { itemsMax, tags });
  } catch (error) {
    if (error instanceof CborError) throw new EvidenceError(code, member, error.message);
    throw error;
  }
}

function requires(condition: boolean, member: string, detail: string): asserts condition {
  if (!condition) throw new EvidenceError("member_malformed", member, detail);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** A map with exactly these text keys. */
function fieldsOf(value: Cbor, member: string, ...names: string[]): Cbor[] {
  requires(value instanceof Map && value.size === names.length, member, `a map with ${names.join(" and ")}`);
  return names.map((name) => {
    const field = value.get(name);
    requires(field !== undefined, member, `a map with ${names.join(" and ")}`);
    return field;
  });
}

// proofs/log.cbor

export interface LogProof {
  readonly size: number;
  readonly hashes: readonly Uint8Array[];
}

export function encodeLogProof({ size, hashes }: LogProof): Uint8Array {
  return encodeCbor({ size, hashes });
}

export function decodeLogProof(bytes: Uint8Array): LogProof {
  const [size, hashes] = fieldsOf(decodeMember(bytes, logMember), logMember, "size", "hashes");
  requires(isCount(size), logMember, "size is an unsigned integer");
  requires(Array.isArray(hashes) && hashes.every(isHash), logMember, "hashes are 32 bytes each");
  return { size, hashes: hashes as Uint8Array[] };
}

// proofs/state.cbor

export interface StateMultiproof {
  /** By name; null: there is no such value. */
  readonly values: ReadonlyMap<string, Uint8Array | null>;
  readonly steps: readonly StateStep[];
}

export function encodeStateMultiproof({ values, steps }: StateMultiproof): Uint8Array {
  return encodeCbor({ values, steps });
}

export function decodeStateMultiproof(bytes: Uint8Array): StateMultiproof {
  const [values, steps] = fieldsOf(decodeMember(bytes, stateMember), stateMember, "values", "steps");
  requires(values instanceof Map, stateMember, "values are a map");
  for (const [name, value] of values) {
    requires(typeof name === "string" && name.length <= 256, stateMember, "names are text");
    requires(value === null || value instanceof Uint8Array, stateMember, `${name} is bytes or null`);
  }
  requires(
    Array.isArray(steps) && steps.every(isStep),
    stateMember,
    "steps are hashes, pairs of hashes, null, true or false",
  );
  return {
    values: values as unknown as Map<string, Uint8Array | null>,
    steps: steps as unknown as StateStep[],
  };
}

function isStep(step: Cbor): boolean {
  if (step === null || typeof step === "boolean" || isHash(step)) return true;
  return Array.isArray(step) && step.length === 2 && step.every(isHash);
}

// proofs/seals.cbor

export function encodeSeals(seals: readonly Uint8Array[]): Uint8Array {
  return encodeCbor(seals);
}

export function decodeSeals(bytes: Uint8Array): Uint8Array[] {
  const seals = decodeMember(bytes, sealsMember);
  requires(
    Array.isArray(seals) && seals.every((seal) => seal instanceof Uint8Array),
    sealsMember,
    "an array of byte strings",
  );
  return seals as Uint8Array[];
}

// proofs/records.cbor

export interface RecordLists {
  readonly records: ReadonlyMap<string, readonly number[]>;
  readonly supporting: readonly number[];
}

export function encodeRecords({ records, supporting }: RecordLists): Uint8Array {
  return encodeCbor({ records, supporting });
}

export function decodeRecords(bytes: Uint8Array): RecordLists {
  const [records, supporting] = fieldsOf(
    decodeMember(bytes, recordsMember),
    recordsMember,
    "records",
    "supporting",
  );
  requires(records instanceof Map, recordsMember, "records are a map");
  for (const [name, indexes] of records) {
    requires(typeof name === "string" && name.length <= 256, recordsMember, "names are text");
    requires(areAscending(indexes), recordsMember, `${name}: indexes are ascending`);
  }
  requires(areAscending(supporting!), recordsMember, "supporting: indexes are ascending");
  return { records: records as unknown as Map<string, number[]>, supporting };
}

function areAscending(value: Cbor): value is number[] {
  return (
    Array.isArray(value) &&
    value.every((index, i) => isCount(index) && index > ((value[i - 1] as number | undefined) ?? -1))
  );
}

// manifest.cose

export interface Manifest {
  /** Thumbprint of the exporter's key. */
  readonly kid: Uint8Array;
  /** Whom it signs for. */
  readonly issuer: string;
  readonly chain: string;
  /** Identifier of the shipment. */
  readonly shipment: string;
  readonly height: number;
  /** Time of the block at `height`, whole seconds. */
  readonly timeSeconds: number;
  /** SHA-256 of every other member, by name. */
  readonly members: ReadonlyMap<string, Uint8Array>;
}

export interface SignedManifest extends Manifest {
  readonly algorithm: SignatureAlgorithm;
  readonly toBeSigned: Uint8Array;
  readonly signature: Uint8Array;
}

/** No statement can have this content type: kinds of statement have a dot in their name. */
const manifestContentType = "application/vnd.tallyman.evidence-manifest+cbor";
const coseSign1Tag = 18;
const header = { algorithm: 1, contentType: 3, kid: 4, claims: 15 } as const;
const claim = { issuer: 1, subject: 2, audience: 3, issuedAt: 6 } as const;

/** Protected header and payload of a manifest, and what is to be signed. */
export function prepareManifest(manifest: Omit<Manifest, "kid">, key: PublicKey) {
  const { issuer, chain, shipment, height, timeSeconds, members } = manifest;
  const protectedHeader = encodeCbor(
    new Map<CborInput, CborInput>([
      [header.algorithm, coseIdOf(key.algorithm)],
      [header.contentType, manifestContentType],
      [header.kid, key.kid],
      [
        header.claims,
        new Map<CborInput, CborInput>([
          [claim.issuer, issuer],
          [claim.subject, `shipment:${shipment}`],
          [claim.audience, chain],
          [claim.issuedAt, timeSeconds],
        ]),
      ],
    ]),
  );
  const payload = encodeCbor({ format: bundleFormat, chain, shipment, height, members });
  return { protectedHeader, payload, toBeSigned: signatureStructure(protectedHeader, payload) };
}

export function assembleManifest(
  protectedHeader: Uint8Array,
  payload: Uint8Array,
  signature: Uint8Array,
): Uint8Array {
  return encodeCbor(new CborTag(coseSign1Tag, [protectedHeader, new Map(), payload, signature]));
}

function manifestRequires(condition: boolean, detail: string): asserts condition {
  if (!condition) throw new EvidenceError("manifest_malformed", manifestMember, detail);
}

function decodeManifestCbor(bytes: Uint8Array, tags: number[] = []): Cbor {
  return decodeMember(bytes, manifestMember, "manifest_malformed", tags);
}

/** Throws `EvidenceError` (`manifest_malformed`). The signature is not verified. */
export function decodeManifest(bytes: Uint8Array): SignedManifest {
  const message = decodeManifestCbor(bytes, [coseSign1Tag]);
  manifestRequires(
    message instanceof CborTag && Array.isArray(message.value) && message.value.length === 4,
    "expected tag 18",
  );
  const [protectedHeader, unprotected, payload, signature] = message.value;
  manifestRequires(
    protectedHeader instanceof Uint8Array && payload instanceof Uint8Array,
    "header and payload are bytes",
  );
  manifestRequires(unprotected instanceof Map && unprotected.size === 0, "the unprotected header is empty");
  manifestRequires(signature instanceof Uint8Array && signature.length === 64, "the signature is 64 bytes");
  const signed = readManifestHeader(decodeManifestCbor(protectedHeader));
  const content = readManifestPayload(decodeManifestCbor(payload));
  manifestRequires(
    signed.chain === content.chain && signed.subject === `shipment:${content.shipment}`,
    "header and payload agree",
  );
  const { algorithm, kid, issuer, timeSeconds } = signed;
  return {
    algorithm,
    kid,
    issuer,
    timeSeconds,
    ...content,
    signature,
    toBeSigned: signatureStructure(protectedHeader, payload),
  };
}

function readManifestHeader(map: Cbor) {
  manifestRequires(map instanceof Map && map.size === 4, "the protected header holds 1, 3, 4 and 15");
  const coseAlgorithm = map.get(header.algorithm);
  const algorithm = typeof coseAlgorithm === "number" ? algorithmOfCoseId(coseAlgorithm) : undefined;
  manifestRequires(algorithm !== undefined, "1 (alg) is EdDSA/Ed25519 or ES256");
  manifestRequires(
    map.get(header.contentType) === manifestContentType,
    `3 (content type) is ${manifestContentType}`,
  );
  const kid = map.get(header.kid);
  manifestRequires(isHash(kid), "4 (kid) is 32 bytes");
  const claims = map.get(header.claims);
  manifestRequires(claims instanceof Map && claims.size === 4, "15 (CWT claims) holds 1, 2, 3 and 6");
  const issuer = claims.get(claim.issuer);
  const subject = claims.get(claim.subject);
  const chain = claims.get(claim.audience);
  const timeSeconds = claims.get(claim.issuedAt);
  manifestRequires(
    typeof issuer === "string" && typeof subject === "string" && typeof chain === "string",
    "claims are text",
  );
  manifestRequires(isCount(timeSeconds), "claim 6 (iat) is whole seconds");
  return { algorithm, kid, issuer, subject, chain, timeSeconds };
}

function readManifestPayload(map: Cbor) {
  manifestRequires(
    map instanceof Map && map.size === 5,
    "the payload holds format, chain, shipment, height and members",
  );
  manifestRequires(map.get("format") === bundleFormat, `format is ${bundleFormat}`);
  const chain = map.get("chain");
  const shipment = map.get("shipment");
  const height = map.get("height");
  const members = map.get("members");
  manifestRequires(typeof chain === "string" && isReferenceText(chain, "chain"), "chain is a reference");
  manifestRequires(typeof shipment === "string" && isIdentifier(shipment), "shipment is an identifier");
  manifestRequires(isCount(height), "height is an unsigned integer");
  manifestRequires(members instanceof Map, "members are a map");
  for (const [name, hash] of members)
    manifestRequires(typeof name === "string" && isHash(hash), "members are names with SHA-256 hashes");
  return { chain, shipment, height, members: members as unknown as Map<string, Uint8Array> };
}
