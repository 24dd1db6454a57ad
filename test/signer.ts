/** Signers for tests: a key, whose it is, and its sequence. Made from a seed, so a failing run can be repeated. */
import { createHash, createPrivateKey, type KeyObject, sign } from "node:crypto";
import { toBase64Url } from "../ledger/encoding/bytes.ts";
import { type CborInput, encodeCbor } from "../ledger/encoding/cbor-encode.ts";
import { encodeCoseKey, type PublicKey, publicKeyFromBytes } from "../ledger/keys/cose-key.ts";
import { encodeReadings, type Measurement } from "../ledger/statement/readings.ts";
import { assembleSignIn, prepareSignIn } from "../ledger/statement/sign-in.ts";
import {
  assembleStatement,
  prepareStatement,
  readStatement,
  type SignedStatement,
} from "../ledger/statement/statement.ts";

const pkcs8Ed25519Head = Buffer.from("302e020100300506032b657004220420", "hex");

/** An Ed25519 key whose private part is the SHA-256 of `seed`. */
export function keyFromSeed(seed: string): KeyObject {
  const secret = createHash("sha256").update(seed).digest();
  return createPrivateKey({ key: Buffer.concat([pkcs8Ed25519Head, secret]), format: "der", type: "pkcs8" });
}

export function publicKeyOf(key: KeyObject): PublicKey {
  return publicKeyFromBytes(
    "Ed25519",
    new Uint8Array(Buffer.from(key.export({ format: "jwk" }).x!, "base64url")),
  );
}

export interface StatementOptions {
  subject: string;
  atMs: number;
  sequence?: number;
  previous?: Uint8Array;
  chain?: string;
  issuer?: string;
}

export class TestSigner {
  readonly reference: string;
  readonly chain: string;
  readonly key: KeyObject;
  readonly publicKey: PublicKey;
  next = 0;
  last: Uint8Array | undefined;

  constructor(reference: string, chain: string, seed = reference) {
    this.reference = reference;
    this.chain = chain;
    this.key = keyFromSeed(seed);
    this.publicKey = publicKeyOf(this.key);
  }

  get coseKey(): Uint8Array {
    return encodeCoseKey(this.publicKey);
  }

  /** The next statement of the sequence, or one with the sequence given. */
  statement(kind: string, payload: CborInput | Uint8Array, options: StatementOptions): SignedStatement {
    const sequence = options.sequence ?? this.next;
    const prepared = prepareStatement({
      algorithm: "Ed25519",
      kind,
      kid: this.publicKey.kid,
      issuer: options.issuer ?? this.reference,
      subject: options.subject,
      chain: options.chain ?? this.chain,
      issuedAtSeconds: Math.floor(options.atMs / 1000),
      sequence,
      previous: sequence === 0 ? undefined : (options.previous ?? this.last),
      payload: payload instanceof Uint8Array ? payload : encodeCbor(payload),
    });
    const statement = readStatement(assembleStatement(prepared, this.sign(prepared.toBeSigned)));
    if (options.sequence === undefined) {
      this.next = sequence + 1;
      this.last = statement.hash;
    }
    return statement;
  }

  readings(measurements: readonly Measurement[], atMs: number): SignedStatement {
    return this.statement("readings", encodeReadings(measurements), { subject: this.reference, atMs });
  }

  sign(bytes: Uint8Array): Uint8Array {
    return new Uint8Array(sign(null, bytes, this.key));
  }

  /** A fresh sign-in proof, as MQTT password or bearer token. */
  signIn(nowMs = Date.now()): string {
    const prepared = prepareSignIn({
      algorithm: "Ed25519",
      kid: this.publicKey.kid,
      issuer: this.reference,
      chain: this.chain,
      issuedAtSeconds: Math.floor(nowMs / 1000),
    });
    return toBase64Url(assembleSignIn(prepared, this.sign(prepared.toBeSigned)));
  }
}
