/**
 * A statement: one COSE_Sign1 message (RFC 9052 §4.2, tag 18) with CWT claims in its protected header
 * (RFC 9597). docs/protocol.md §4 describes every byte.
 */

import { type Code, type Refusal, RefusalError } from "../codes.ts";
import { CborError, CborTag, decodeCbor } from "../encoding/cbor-decode.ts";
import { type CborInput, encodeCbor } from "../encoding/cbor-encode.ts";
import { algorithmOfCoseId, coseIdOf, type SignatureAlgorithm } from "../keys/cose-key.ts";
import { isHash, type Sha256, sha256 } from "../log/hash.ts";
import { learnBeginning, quickStatement } from "./quick-statement.ts";
import { isReferenceText, parseReference } from "./reference.ts";
import { copyMessage, signatureBytes } from "./signed-part.ts";
import { isTimeSeconds } from "./time-bounds.ts";

export const statementBytesMax = 65_535;

/** CoAP content-format of SenML in CBOR (RFC 8428 §12.3). */
const senmlContentFormat = 112;

const header = { algorithm: 1, contentType: 3, kid: 4, claims: 15 } as const;
const claim = { issuer: 1, subject: 2, audience: 3, issuedAt: 6 } as const;
const coseSign1Tag = 18;

/** A decoded statement whose signature nobody has checked yet. */
export interface SignedStatement {
  /** The exact bytes; they become the leaf of the log. */
  readonly bytes: Uint8Array;
  /** SHA-256 of `toBeSigned`: what was said, however it was signed. */
  readonly hash: Uint8Array;
  /** The Sig_structure (RFC 9052 §4.4) over which the signature goes. */
  readonly toBeSigned: Uint8Array;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  /** `"readings"`, or the kind named by the content type. */
  readonly kind: string;
  /** Perhaps one array in all statements of the key. */
  readonly kid: Uint8Array;
  readonly issuer: string;
  readonly subject: string;
  readonly chain: string;
  /** By the signer's clock, seconds since 1970 UTC. */
  readonly issuedAtSeconds: number;
  readonly sequence: number;
  /** Hash of the signer's statement `sequence - 1`; absent only for 0. */
  readonly previous: Uint8Array | undefined;
}

/** What a signer says about a statement; the signature itself is added by `assembleStatement`. */
export interface StatementFields {
  readonly algorithm: SignatureAlgorithm;
  readonly kind: string;
  readonly kid: Uint8Array;
  readonly issuer: string;
  readonly subject: string;
  readonly chain: string;
  readonly issuedAtSeconds: number;
  readonly sequence: number;
  readonly previous?: Uint8Array | undefined;
  readonly payload: Uint8Array;
}

export interface PreparedStatement {
  readonly protectedHeader: Uint8Array;
  readonly payload: Uint8Array;
  /** Sign these bytes. */
  readonly toBeSigned: Uint8Array;
  readonly hash: Uint8Array;
}

const contentTypePattern = /^application\/vnd\.tallyman\.([a-z]+(?:-[a-z]+)*\.[a-z-]+)\+cbor$/;

export function contentTypeOf(kind: string): string | number {
  return kind === "readings" ? senmlContentFormat : `application/vnd.tallyman.${kind}+cbor`;
}

/** The Sig_structure of a COSE_Sign1 with empty external data (RFC 9052 §4.4). */
export function signatureStructure(protectedHeader: Uint8Array, payload: Uint8Array): Uint8Array {
  return encodeCbor(["Signature1", protectedHeader, new Uint8Array(0), payload]);
}

export function prepareStatement(fields: StatementFields): PreparedStatement {
  const entries: [CborInput, CborInput][] = [
    [header.algorithm, coseIdOf(fields.algorithm)],
    [header.contentType, contentTypeOf(fields.kind)],
    [header.kid, fields.kid],
    [
      header.claims,
      new Map<CborInput, CborInput>([
        [claim.issuer, fields.issuer],
        [claim.subject, fields.subject],
        [claim.audience, fields.chain],
        [claim.issuedAt, fields.issuedAtSeconds],
      ]),
    ],
    ["seq", fields.sequence],
  ];
  if (fields.previous) entries.push(["prev", fields.previous]);
  const protectedHeader = encodeCbor(new Map(entries));
  const toBeSigned = signatureStructure(protectedHeader, fields.payload);
  return { protectedHeader, payload: fields.payload, toBeSigned, hash: sha256(toBeSigned) };
}

export function assembleStatement(prepared: PreparedStatement, signature: Uint8Array): Uint8Array {
  return encodeCbor(
    new CborTag(coseSign1Tag, [prepared.protectedHeader, new Map(), prepared.payload, signature]),
  );
}

/** Decodes and throws `RefusalError`; `decodeStatement` is the form for outside input. */
export function readStatement(bytes: Uint8Array, hash: Sha256 = sha256): SignedStatement {
  if (bytes.length === 0) throw new RefusalError("statement_empty", "the message has no bytes");
  if (bytes.length > statementBytesMax)
    throw new RefusalError("statement_too_large", `${bytes.length} bytes; at most ${statementBytesMax}`);
  const quick = quickStatement(bytes, hash);
  if (quick !== undefined) return quick;
  const statement = readAnyStatement(bytes, hash);
  learnBeginning(statement);
  return statement;
}

/** The definition of a statement's form, which the quick reader is held against: `bytes` are within the bounds. */
export function readAnyStatement(bytes: Uint8Array, hash: Sha256): SignedStatement {
  const { protectedHeader, payload, signature } = readSign1(bytes);
  const { algorithm, kind, kid, sequence, previous, claims } = readProtectedHeader(protectedHeader);
  const { issuer, subject, chain, issuedAtSeconds } = claims;
  const toBeSigned = copyMessage(bytes, headerEnd(bytes, protectedHeader));
  // Written out: spreading the parts into one object takes 8 µs, more than all of the decoding (measured).
  return {
    bytes,
    hash: hash(toBeSigned),
    toBeSigned,
    payload,
    signature,
    algorithm,
    kind,
    kid,
    issuer,
    subject,
    chain,
    issuedAtSeconds,
    sequence,
    previous,
  };
}

/** Where in the message the protected header ends, which is a view of it. */
function headerEnd(bytes: Uint8Array, protectedHeader: Uint8Array): number {
  return protectedHeader.byteOffset + protectedHeader.length - bytes.byteOffset;
}

/** Bytes from outside → statement or refusal. Nothing is verified but the form. */
export function decodeStatement(bytes: Uint8Array, hash: Sha256 = sha256): SignedStatement | Refusal {
  try {
    return readStatement(bytes, hash);
  } catch (error) {
    return refusalOf(error);
  }
}

/** The refusal an error stands for; anything else is a programmer's error and is thrown on. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof RefusalError) return error.refusal;
  if (error instanceof CborError) return { code: error.code, detail: error.message };
  throw error;
}

interface Sign1Parts {
  readonly protectedHeader: Uint8Array;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

function readSign1(bytes: Uint8Array): Sign1Parts {
  const message = decodeCbor(bytes, { tags: [coseSign1Tag] });
  if (!(message instanceof CborTag) || !Array.isArray(message.value) || message.value.length !== 4)
    throw new RefusalError("statement_malformed", "expected tag 18 with an array of four");
  const [protectedHeader, unprotected, payload, signature] = message.value;
  if (!(protectedHeader instanceof Uint8Array) || !(payload instanceof Uint8Array))
    throw new RefusalError("statement_malformed", "protected header and payload are byte strings");
  if (!(unprotected instanceof Map) || unprotected.size !== 0)
    throw new RefusalError("statement_malformed", "the unprotected header is empty");
  if (!(signature instanceof Uint8Array) || signature.length !== signatureBytes)
    throw new RefusalError("statement_malformed", "the signature is 64 bytes");
  return { protectedHeader, payload, signature };
}

type Claims = Pick<SignedStatement, "issuer" | "subject" | "chain" | "issuedAtSeconds">;

interface HeaderFields extends Pick<SignedStatement, "algorithm" | "kind" | "kid" | "sequence" | "previous"> {
  readonly claims: Claims;
}

function headerRequires(
  condition: boolean,
  expected: string,
  code: Code = "header_malformed",
): asserts condition {
  if (!condition) throw new RefusalError(code, expected);
}

function readProtectedHeader(bytes: Uint8Array): HeaderFields {
  const map = decodeCbor(bytes);
  headerRequires(map instanceof Map, "the protected header is a map");
  const coseAlgorithm = map.get(header.algorithm);
  const algorithm = typeof coseAlgorithm === "number" ? algorithmOfCoseId(coseAlgorithm) : undefined;
  headerRequires(algorithm !== undefined, "1 (alg) is EdDSA/Ed25519 or ES256", "algorithm_unknown");
  const kid = map.get(header.kid);
  headerRequires(isHash(kid), "4 (kid) is 32 bytes");
  const sequence = map.get("seq");
  headerRequires(
    typeof sequence === "number" && Number.isSafeInteger(sequence) && sequence >= 0,
    '"seq" is an unsigned integer below 2^53',
  );
  const previous = map.get("prev");
  headerRequires(
    sequence === 0 ? previous === undefined : isHash(previous),
    '"prev" is 32 bytes, and absent only when "seq" is 0',
  );
  headerRequires(map.size === (sequence === 0 ? 5 : 6), "no header parameters but 1, 3, 4, 15, seq, prev");
  return {
    algorithm,
    kid,
    sequence,
    previous: previous as Uint8Array | undefined,
    kind: readContentType(map.get(header.contentType)),
    claims: readClaims(map.get(header.claims)),
  };
}

function readContentType(contentType: unknown): string {
  if (contentType === senmlContentFormat) return "readings";
  const match = typeof contentType === "string" ? contentTypePattern.exec(contentType) : null;
  headerRequires(
    match !== null,
    "3 (content type) is 112 or application/vnd.tallyman.<kind>+cbor",
    "content_type_unknown",
  );
  return match[1]!;
}

function readClaims(claims: unknown): Claims {
  headerRequires(claims instanceof Map && claims.size === 4, "15 (CWT claims) holds exactly 1, 2, 3 and 6");
  const issuer: unknown = claims.get(claim.issuer);
  const subject: unknown = claims.get(claim.subject);
  const chain: unknown = claims.get(claim.audience);
  const issuedAtSeconds: unknown = claims.get(claim.issuedAt);
  headerRequires(
    typeof issuer === "string" && parseReference(issuer) !== undefined,
    "claim 1 (iss) is a reference",
  );
  headerRequires(
    typeof subject === "string" && parseReference(subject) !== undefined,
    "claim 2 (sub) is a reference",
  );
  headerRequires(typeof chain === "string" && isReferenceText(chain, "chain"), "claim 3 (aud) is the chain");
  headerRequires(isTimeSeconds(issuedAtSeconds), "claim 6 (iat) is whole seconds since 1970");
  return { issuer, subject, chain, issuedAtSeconds };
}
