/** The strict form that sign-in proofs and rejections share: COSE_Sign1 (RFC 9052 §4.2), tag 18, payload attached. */
import { type Code, RefusalError } from "../codes.ts";
import { type Cbor, CborTag, decodeCbor } from "../encoding/cbor-decode.ts";
import { encodeCbor } from "../encoding/cbor-encode.ts";
import { algorithmOfCoseId, type SignatureAlgorithm } from "../keys/cose-key.ts";
import { isHash } from "../log/hash.ts";
import { signatureStructure } from "./statement.ts";

const coseSign1Tag = 18;

/** A message of which nothing is signed yet: sign `toBeSigned`, then assemble. */
export interface PreparedSign1 {
  readonly protectedHeader: Uint8Array;
  readonly payload: Uint8Array;
  readonly toBeSigned: Uint8Array;
}

export interface Sign1 extends PreparedSign1 {
  readonly signature: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  readonly kid: Uint8Array;
  /** CWT claims (RFC 9597), parameter 15 of the protected header. */
  readonly claims: ReadonlyMap<Cbor, Cbor>;
}

export function assembleSign1(
  { protectedHeader, payload }: PreparedSign1,
  signature: Uint8Array,
): Uint8Array {
  return encodeCbor(new CborTag(coseSign1Tag, [protectedHeader, new Map(), payload, signature]));
}

/**
 * Reads a message whose protected header holds exactly 1 (alg), 3 (`contentType`), 4 (kid) and 15 (claims).
 * Verifies nothing but the form. Throws `CborError`, or `RefusalError` with `code`.
 */
export function readSign1(bytes: Uint8Array, contentType: string, code: Code): Sign1 {
  const requires: Requires = (condition, detail) => {
    if (!condition) throw new RefusalError(code, detail);
  };
  const message = decodeCbor(bytes, { tags: [coseSign1Tag] });
  requires(
    message instanceof CborTag && Array.isArray(message.value) && message.value.length === 4,
    "expected tag 18 with an array of four",
  );
  const [protectedHeader, unprotected, payload, signature] = message.value;
  requires(
    protectedHeader instanceof Uint8Array && payload instanceof Uint8Array,
    "protected header and payload are byte strings",
  );
  requires(unprotected instanceof Map && unprotected.size === 0, "the unprotected header is empty");
  requires(signature instanceof Uint8Array && signature.length === 64, "the signature is 64 bytes");
  const header = readHeader(protectedHeader, contentType, requires);
  return {
    ...header,
    protectedHeader,
    payload,
    signature,
    toBeSigned: signatureStructure(protectedHeader, payload),
  };
}

type Requires = (condition: boolean, detail: string) => asserts condition;

function readHeader(
  bytes: Uint8Array,
  contentType: string,
  requires: Requires,
): Pick<Sign1, "algorithm" | "kid" | "claims"> {
  const map = decodeCbor(bytes);
  requires(map instanceof Map && map.size === 4, "the protected header holds exactly 1, 3, 4 and 15");
  const coseAlgorithm = map.get(1);
  const algorithm = typeof coseAlgorithm === "number" ? algorithmOfCoseId(coseAlgorithm) : undefined;
  requires(algorithm !== undefined, "1 (alg) is EdDSA/Ed25519 or ES256");
  requires(map.get(3) === contentType, `3 (content type) is ${contentType}`);
  const kid = map.get(4);
  requires(isHash(kid), "4 (kid) is 32 bytes");
  const claims = map.get(15);
  requires(claims instanceof Map, "15 (CWT claims) is a map");
  return { algorithm, kid, claims };
}
