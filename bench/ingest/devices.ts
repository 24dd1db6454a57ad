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

/** A device's statements 0 to `count` − 1: packs of one reading a second, the newest one now. */
export function signStatements(number: number, count: number, recordsPerPack: number): SignedMessage[] {
  const key = keyOf(deviceId(number));
  const { algorithm, kid } = key.publicKey;
  const reference = `device:${deviceId(number)}`;
  const startMs = Date.now() - count * recordsPerPack * 1000;
  const messages: SignedMessage[] = [];
  let previous: Uint8Array | undefined;
  for (let sequence = 0; sequence < count; sequence++) {
    const prepared = prepareStatement({
      algorithm,
      kind: "readings",
      kid,
      issuer: reference,
      subject: reference,
      chain,
      issuedAtSeconds: Math.floor(Date.now() / 1000),
      sequence,
      previous,
      payload: pack(startMs, sequence * recordsPerPack, recordsPerPack),
    });
    const signature = key.sign(prepared.toBeSigned);
    messages.push({
      bytes: assembleStatement(prepared, signature),
      toBeSigned: prepared.toBeSigned,
      signature,
    });
    previous = prepared.hash;
  }
  return messages;
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
