/**
 * The sign-in proof: a short-lived COSE_Sign1 by which a device or a party's tool shows that it holds its key. It
 * is the MQTT password and the HTTP bearer token, as base64url. docs/protocol.md §11.1 describes every byte.
 */
import { RefusalError } from "../codes.ts";
import { CborError } from "../encoding/cbor-decode.ts";
import { type CborInput, encodeCbor } from "../encoding/cbor-encode.ts";
import { coseIdOf, type SignatureAlgorithm } from "../keys/cose-key.ts";
import { isReferenceText, parseReference } from "./reference.ts";
import { assembleSign1, type PreparedSign1, readSign1 } from "./sign1.ts";
import { signatureStructure } from "./statement.ts";
import { isTimeSeconds } from "./time-bounds.ts";

const signInContentType = "application/vnd.tallyman.sign-in+cbor";

/** The longest issuer and chain give 309 bytes. */
export const signInBytesMax = 320;

const claim = { issuer: 1, audience: 3, issuedAt: 6 } as const;

export interface SignInFields {
  readonly algorithm: SignatureAlgorithm;
  readonly kid: Uint8Array;
  /** Whom the key signs for: `device:reefer-7`, `party:acme`. */
  readonly issuer: string;
  readonly chain: string;
  /** Seconds since 1970 UTC by the real clock, also where the chain's time is simulated. */
  readonly issuedAtSeconds: number;
}

/** A decoded proof that nobody has verified yet. */
export interface SignIn extends SignInFields {
  /** The Sig_structure (RFC 9052 §4.4) over which the signature goes. */
  readonly toBeSigned: Uint8Array;
  readonly signature: Uint8Array;
}

export function prepareSignIn(fields: SignInFields): PreparedSign1 {
  const protectedHeader = encodeCbor(
    new Map<CborInput, CborInput>([
      [1, coseIdOf(fields.algorithm)],
      [3, signInContentType],
      [4, fields.kid],
      [
        15,
        new Map<CborInput, CborInput>([
          [claim.issuer, fields.issuer],
          [claim.audience, fields.chain],
          [claim.issuedAt, fields.issuedAtSeconds],
        ]),
      ],
    ]),
  );
  const payload = new Uint8Array(0);
  return { protectedHeader, payload, toBeSigned: signatureStructure(protectedHeader, payload) };
}

/** The bytes of the proof; they travel as base64url. */
export function assembleSignIn(prepared: PreparedSign1, signature: Uint8Array): Uint8Array {
  return assembleSign1(prepared, signature);
}

function requires(condition: boolean, detail: string): asserts condition {
  if (!condition) throw new RefusalError("sign_in_invalid", detail);
}

/** The bytes are anybody's. Throws `RefusalError` (`sign_in_invalid`); verifies nothing but the form. */
export function decodeSignIn(bytes: Uint8Array): SignIn {
  requires(bytes.length <= signInBytesMax, `a proof has at most ${signInBytesMax} bytes`);
  const { algorithm, kid, claims, payload, toBeSigned, signature } = readProof(bytes);
  requires(payload.length === 0, "the payload is empty");
  requires(claims.size === 3, "15 (CWT claims) holds exactly 1, 3 and 6");
  const issuer = claims.get(claim.issuer);
  const kind = typeof issuer === "string" ? parseReference(issuer)?.kind : undefined;
  requires(kind === "device" || kind === "party", "claim 1 (iss) is a device or a party");
  const chain = claims.get(claim.audience);
  requires(typeof chain === "string" && isReferenceText(chain, "chain"), "claim 3 (aud) is the chain");
  const issuedAtSeconds = claims.get(claim.issuedAt);
  requires(isTimeSeconds(issuedAtSeconds), "claim 6 (iat) is whole seconds since 1970");
  return { algorithm, kid, issuer: issuer as string, chain, issuedAtSeconds, toBeSigned, signature };
}

function readProof(bytes: Uint8Array) {
  try {
    return readSign1(bytes, signInContentType, "sign_in_invalid");
  } catch (error) {
    if (error instanceof CborError) throw new RefusalError("sign_in_invalid", error.message);
    throw error;
  }
}
