/** The devices of the benchmark and what they say, signed before any time is taken. */
import { createHash } from "node:crypto";
import { type SigningKey, signingKeyFromSeed } from "../../client/signing-key.ts";
import { encodeReadings } from "../../ledger/statement/readings.ts";
import { assembleStatement, prepareStatement } from "../../ledger/statement/statement.ts";

export const chain = "chain:bench";

export function keyOf(name: string): SigningKey {
  return signingKeyFromSeed(createHash("sha256").update(`bench ${name}`).digest());
}

export function deviceId(number: number): string {
  return `bench-${number}`;
}

export interface SignedMessage {
  readonly bytes: Uint8Array;
  readonly toBeSigned: Uint8Array;
  readonly signature: Uint8Array;
}

/** Says a device's statements one after the other: packs of one reading a second, the last of them about now. */
export class Teller {
  readonly id: string;
  readonly #key: SigningKey;
  readonly #recordsPerPack: number;
  readonly #startMs: number;
  #sequence = 0;
  #previous: Uint8Array | undefined;

  constructor(number: number, count: number, recordsPerPack: number) {
    this.id = deviceId(number);
    this.#key = keyOf(this.id);
    this.#recordsPerPack = recordsPerPack;
    this.#startMs = Date.now() - count * recordsPerPack * 1000;
  }

  next(): SignedMessage {
    const first = this.#sequence * this.#recordsPerPack;
    return this.say(pack(this.#startMs, first, this.#recordsPerPack));
  }

  /** Encoded readings of the caller's. */
  say(payload: Uint8Array): SignedMessage {
    const { algorithm, kid } = this.#key.publicKey;
    const reference = `device:${this.id}`;
    const sequence = this.#sequence++;
    const prepared = prepareStatement({
      algorithm,
      kind: "readings",
      kid,
      issuer: reference,
      subject: reference,
      chain,
      issuedAtSeconds: Math.floor(Date.now() / 1000),
      sequence,
      previous: this.#previous,
      payload,
    });
    this.#previous = prepared.hash;
    const { toBeSigned } = prepared;
    const signature = this.#key.sign(toBeSigned);
    return { bytes: assembleStatement(prepared, signature), toBeSigned, signature };
  }
}

function pack(startMs: number, first: number, count: number): Uint8Array {
  return encodeReadings(
    Array.from({ length: count }, (_, i) => ({
      name: "temperature",
      value: Math.round(500 + 300 * Math.sin((first + i) / 100)) / 100,
      timeMs: startMs + (first + i) * 1000,
    })),
  );
}
