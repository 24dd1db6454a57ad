/**
 * The operator's seal of a block: a COSE_Sign1 over the log root, detached, with the rest of the header in its
 * protected header, in the form of a signed tree root of RFC 9942. One signature certifies the block and serves
 * every receipt in it. docs/protocol.md §8 and §10.
 */

import { RefusalError } from "../codes.ts";
import { equalBytes } from "../encoding/bytes.ts";
import { type Cbor, CborTag, decodeCbor } from "../encoding/cbor-decode.ts";
import { type CborInput, encodeCbor } from "../encoding/cbor-encode.ts";
import { algorithmOfCoseId, coseIdOf, type PublicKey, type SignatureAlgorithm } from "../keys/cose-key.ts";
import { type SignatureCheck, verifySignature } from "../keys/signature.ts";
import { signatureStructure } from "../statement/statement.ts";
import { hashBytes, isHash } from "./hash.ts";
import { type BlockHeader, headerFromList } from "./header.ts";

const coseSign1Tag = 18;
/** RFC 9942 §4: verifiable data structure, and verifiable data proofs. */
const vdsLabel = 395;
const vdpLabel = 396;
/** RFC 9162 with SHA-256 in the registry of verifiable data structures. */
const vdsRfc9162Sha256 = 1;
const inclusionLabel = -1;

/** Paths of logs up to 2^53 entries. */
const pathLengthMax = 53;

export interface InclusionProof {
  readonly size: number;
  readonly index: number;
  readonly path: readonly Uint8Array[];
}

/** A seal taken apart; `header` still lacks the log root, which is the detached payload. */
export interface Seal {
  readonly protectedHeader: Uint8Array;
  readonly signature: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  readonly kid: Uint8Array;
  readonly issuer: string;
  readonly header: Omit<BlockHeader, "logRoot">;
}

export interface Receipt extends Seal {
  readonly proof: InclusionProof;
}

/** The bytes the operator signs for `header`, and the protected header they contain. */
export function prepareSeal(header: BlockHeader, issuer: string, key: PublicKey) {
  const { chain, height, previous, timeMs, size, stateRoot } = header;
  const protectedHeader = encodeCbor(
    new Map<CborInput, CborInput>([
      [1, coseIdOf(key.algorithm)],
      [4, key.kid],
      [
        15,
        new Map<CborInput, CborInput>([
          [1, issuer],
          [2, chain],
          [6, Math.floor(timeMs / 1000)],
        ]),
      ],
      [vdsLabel, vdsRfc9162Sha256],
      ["block", [chain, height, previous, timeMs, size, stateRoot]],
    ]),
  );
  return { protectedHeader, toBeSigned: signatureStructure(protectedHeader, header.logRoot) };
}

/** The seal as it is kept and entered into the log: payload detached, unprotected header empty. */
export function assembleSeal(protectedHeader: Uint8Array, signature: Uint8Array): Uint8Array {
  return encodeCbor(new CborTag(coseSign1Tag, [protectedHeader, new Map(), null, signature]));
}

/** An RFC 9942 receipt: the block's seal with the inclusion proof of one entry. */
export function assembleReceipt(
  seal: Pick<Seal, "protectedHeader" | "signature">,
  proof: InclusionProof,
): Uint8Array {
  const inclusion = encodeCbor([proof.size, proof.index, [...proof.path]]);
  const proofs = new Map<Cbor, Cbor>([[inclusionLabel, [inclusion]]]);
  const unprotected = new Map<Cbor, Cbor>([[vdpLabel, proofs]]);
  return encodeCbor(new CborTag(coseSign1Tag, [seal.protectedHeader, unprotected, null, seal.signature]));
}

function requires(condition: boolean, detail: string): asserts condition {
  if (!condition) throw new RefusalError("statement_malformed", `seal: ${detail}`);
}

/** Throws `CborError` or `RefusalError`; the bytes may come from anybody. */
export function decodeSeal(bytes: Uint8Array): Seal {
  const { seal, unprotected } = readSealParts(bytes);
  requires(unprotected.size === 0, "the unprotected header is empty");
  return seal;
}

/** Throws `CborError` or `RefusalError`; the bytes may come from anybody. */
export function decodeReceipt(bytes: Uint8Array): Receipt {
  const { seal, unprotected } = readSealParts(bytes);
  const proofs = unprotected.get(vdpLabel);
  requires(
    unprotected.size === 1 && proofs instanceof Map && proofs.size === 1,
    "396 holds one kind of proof",
  );
  const inclusions = proofs.get(inclusionLabel);
  requires(Array.isArray(inclusions) && inclusions.length === 1, "-1 holds one inclusion proof");
  return { ...seal, proof: readInclusion(inclusions[0]!) };
}

function readSealParts(bytes: Uint8Array): { seal: Seal; unprotected: Map<Cbor, Cbor> } {
  const message = decodeCbor(bytes, { tags: [coseSign1Tag] });
  requires(
    message instanceof CborTag && Array.isArray(message.value) && message.value.length === 4,
    "expected tag 18",
  );
  const [protectedHeader, unprotected, payload, signature] = message.value;
  requires(protectedHeader instanceof Uint8Array && unprotected instanceof Map, "headers");
  requires(payload === null, "the payload is detached");
  requires(signature instanceof Uint8Array && signature.length === 64, "the signature is 64 bytes");
  return { seal: { protectedHeader, signature, ...readSealHeader(protectedHeader) }, unprotected };
}

function readSealHeader(bytes: Uint8Array): Omit<Seal, "protectedHeader" | "signature"> {
  const map = decodeCbor(bytes);
  requires(map instanceof Map && map.size === 5, "the protected header holds 1, 4, 15, 395 and block");
  const coseAlgorithm = map.get(1);
  const algorithm = typeof coseAlgorithm === "number" ? algorithmOfCoseId(coseAlgorithm) : undefined;
  requires(algorithm !== undefined, "the algorithm is known");
  const kid = map.get(4);
  requires(isHash(kid), "kid is 32 bytes");
  requires(map.get(vdsLabel) === vdsRfc9162Sha256, "395 is RFC9162_SHA256");
  const block = map.get("block");
  requires(Array.isArray(block) && block.length === 6, "block is an array of six");
  const { logRoot: _, ...header } = headerFromList([
    ...block.slice(0, 5),
    new Uint8Array(hashBytes),
    block[5]!,
  ]);
  const issuer = readSealClaims(map.get(15), header);
  return { algorithm, kid, issuer, header };
}

function readSealClaims(claims: Cbor | undefined, header: Omit<BlockHeader, "logRoot">): string {
  requires(claims instanceof Map && claims.size === 3, "15 holds 1, 2 and 6");
  const issuer = claims.get(1);
  requires(typeof issuer === "string" && issuer.length <= 200, "claim 1 names the operator");
  requires(claims.get(2) === header.chain, "claim 2 is the chain");
  requires(
    claims.get(6) === Math.floor(header.timeMs / 1000),
    "claim 6 is the block's time in whole seconds",
  );
  return issuer;
}

function readInclusion(bytes: Cbor): InclusionProof {
  requires(bytes instanceof Uint8Array, "an inclusion proof is a byte string");
  const proof = decodeCbor(bytes);
  requires(Array.isArray(proof) && proof.length === 3, "an inclusion proof is an array of three");
  const [size, index, path] = proof;
  requires(typeof size === "number" && typeof index === "number" && index < size, "index is below size");
  requires(Array.isArray(path) && path.length <= pathLengthMax, "the path is not too long");
  const hashes = path.map((hash) => {
    requires(isHash(hash), "path elements are 32 bytes");
    return hash;
  });
  return { size, index, path: hashes };
}

/** Whether `key` made the seal over `logRoot`. */
export function verifySeal(seal: Seal, logRoot: Uint8Array, key: PublicKey): boolean {
  const check = sealSignature(seal, logRoot, key);
  return check !== undefined && verifySignature(check.key, check.message, check.signature);
}

/** What has to be verified for the seal to be `key`'s over `logRoot`; `undefined`: the seal names another key. */
export function sealSignature(seal: Seal, logRoot: Uint8Array, key: PublicKey): SignatureCheck | undefined {
  if (seal.algorithm !== key.algorithm || !equalBytes(seal.kid, key.kid)) return undefined;
  return { key, message: signatureStructure(seal.protectedHeader, logRoot), signature: seal.signature };
}
