/**
 * What the gateway answers to a device over MQTT: receipts of one block in one message, and signed rejections.
 * docs/protocol.md §11.4 and §11.5 describe every byte.
 */
import { RefusalError } from "../codes.ts";
import { equalBytes } from "../encoding/bytes.ts";
import { type Cbor, decodeCbor } from "../encoding/cbor-decode.ts";
import { type CborInput, encodeCbor } from "../encoding/cbor-encode.ts";
import { coseIdOf, type PublicKey, type SignatureAlgorithm } from "../keys/cose-key.ts";
import { verifySignature } from "../keys/signature.ts";
import { hashBytes, isHash } from "../log/hash.ts";
import { isReferenceText } from "./reference.ts";
import { boolean, bytes, type Decoded, optional, pattern, record, text, timeMs } from "./schema.ts";
import { assembleSign1, type PreparedSign1, readSign1 } from "./sign1.ts";
import { signatureStructure } from "./statement.ts";

const rejectionContentType = "application/vnd.tallyman.rejection+cbor";
export const rejectionBytesMax = 8_192;

/** UTF-16 units; a longer detail is cut. */
export const rejectionDetailLengthMax = 1_000;
const operatorNameLengthMax = 200;

const claim = { issuer: 1, audience: 3, issuedAt: 6 } as const;

/** A receipt has a path of at most 53 hashes and a header of some hundred bytes. */
export const receiptBytesMax = 4_096;

/** A receipt and the hash of the statement it is for. */
export interface StatementReceipt {
  readonly hash: Uint8Array;
  readonly receipt: Uint8Array;
}

/** The message on `devices/<id>/receipts`: an array of `[statement hash, receipt]`. */
export function encodeReceipts(receipts: readonly StatementReceipt[]): Uint8Array {
  return encodeCbor(receipts.map(({ hash, receipt }) => [hash, receipt]));
}

/** Throws `CborError` or `RefusalError` (`statement_malformed`). Whether the receipts hold is for `checkReceipt`. */
export function decodeReceipts(bytes: Uint8Array): StatementReceipt[] {
  const list = decodeCbor(bytes);
  requires(Array.isArray(list), "receipts are an array");
  return list.map(readReceipt);
}

function readReceipt(pair: Cbor): StatementReceipt {
  requires(Array.isArray(pair) && pair.length === 2, "each is an array of statement hash and receipt");
  const [hash, receipt] = pair;
  requires(isHash(hash), "a statement hash is 32 bytes");
  requires(
    receipt instanceof Uint8Array && receipt.length <= receiptBytesMax,
    "a receipt is a byte string of bounded length",
  );
  return { hash, receipt };
}

function requires(condition: boolean, detail: string): asserts condition {
  if (!condition) throw new RefusalError("statement_malformed", detail);
}

export interface RejectionFields {
  /** Legal name of the operator, as in its seals. */
  readonly operator: string;
  readonly chain: string;
  /** Normally one of `ledger/codes.ts`; a gateway newer than the device may have others. */
  readonly code: string;
  readonly detail: string;
  /** Sending the same statement again can never succeed: the device may delete it. */
  readonly final: boolean;
  /** Hash of the rejected statement; absent when its bytes could not be decoded. */
  readonly statement?: Uint8Array | undefined;
  /** By the chain's clock. */
  readonly timeMs: number;
}

/** A decoded rejection that nobody has verified yet. */
export interface Rejection extends RejectionFields {
  readonly algorithm: SignatureAlgorithm;
  readonly kid: Uint8Array;
  readonly toBeSigned: Uint8Array;
  readonly signature: Uint8Array;
}

const payloadSchema = record({
  code: pattern(/^[a-z][a-z0-9_]{0,63}$/, "a code"),
  detail: text(rejectionDetailLengthMax, 0),
  final: boolean,
  statement: optional(bytes(hashBytes, hashBytes)),
  time: timeMs,
});

/** The message on `devices/<id>/rejections`, to be signed by the operator's `key`. */
export function prepareRejection(
  fields: RejectionFields,
  key: Pick<PublicKey, "algorithm" | "kid">,
): PreparedSign1 {
  const { operator, chain, code, detail, final, statement, timeMs: time } = fields;
  const protectedHeader = encodeCbor(
    new Map<CborInput, CborInput>([
      [1, coseIdOf(key.algorithm)],
      [3, rejectionContentType],
      [4, key.kid],
      [
        15,
        new Map<CborInput, CborInput>([
          [claim.issuer, operator],
          [claim.audience, chain],
          [claim.issuedAt, Math.floor(time / 1000)],
        ]),
      ],
    ]),
  );
  const payload = encodeCbor({ code, detail: cut(detail), final, statement, time });
  return { protectedHeader, payload, toBeSigned: signatureStructure(protectedHeader, payload) };
}

/** At most so long that the receiver accepts it, and never ending in half a character. */
function cut(detail: string): string {
  return detail.length <= rejectionDetailLengthMax
    ? detail
    : detail.slice(0, rejectionDetailLengthMax).replace(/[\uD800-\uDBFF]$/, "");
}

export function assembleRejection(prepared: PreparedSign1, signature: Uint8Array): Uint8Array {
  return assembleSign1(prepared, signature);
}

/** Throws `CborError` or `RefusalError` (`statement_malformed`, `payload_malformed`). */
export function decodeRejection(message: Uint8Array): Rejection {
  requires(message.length <= rejectionBytesMax, `a rejection has at most ${rejectionBytesMax} bytes`);
  const { algorithm, kid, claims, payload, toBeSigned, signature } = readSign1(
    message,
    rejectionContentType,
    "statement_malformed",
  );
  const { time, ...said } = readPayload(payload);
  requires(claims.size === 3, "15 (CWT claims) holds exactly 1, 3 and 6");
  const operator = claims.get(claim.issuer);
  requires(
    typeof operator === "string" && operator.length > 0 && operator.length <= operatorNameLengthMax,
    "claim 1 (iss) names the operator",
  );
  const chain = claims.get(claim.audience);
  requires(typeof chain === "string" && isReferenceText(chain, "chain"), "claim 3 (aud) is the chain");
  requires(
    claims.get(claim.issuedAt) === Math.floor(time / 1000),
    "claim 6 (iat) is the time in whole seconds",
  );
  return { algorithm, kid, operator, chain, ...said, timeMs: time, toBeSigned, signature };
}

function readPayload(payload: Uint8Array): Decoded<typeof payloadSchema> {
  return payloadSchema(decodeCbor(payload), "payload");
}

/** Whether `key` (the operator's) signed the rejection. */
export function verifyRejection(rejection: Rejection, key: PublicKey): boolean {
  if (rejection.algorithm !== key.algorithm || !equalBytes(rejection.kid, key.kid)) return false;
  return verifySignature(key, rejection.toBeSigned, rejection.signature);
}
