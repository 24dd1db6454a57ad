/** A batch of verifications as one buffer, so that a worker gets it by transfer and not by cloning each piece. */
import type { VerifyRequest } from "./native-signature.ts";

const headBytes = 12;

export function packBatch(requests: readonly VerifyRequest[]): Uint8Array<ArrayBuffer> {
  const length = requests.reduce(
    (sum, { key, message, signature }) => sum + headBytes + key.length + message.length + signature.length,
    0,
  );
  const packed = new Uint8Array(length);
  const view = new DataView(packed.buffer);
  let offset = 0;
  for (const { algorithm, key, message, signature } of requests) {
    view.setUint16(offset, algorithm === "Ed25519" ? 0 : 1);
    view.setUint16(offset + 2, key.length);
    view.setUint32(offset + 4, message.length);
    view.setUint32(offset + 8, signature.length);
    offset += headBytes;
    for (const part of [key, message, signature]) {
      packed.set(part, offset);
      offset += part.length;
    }
  }
  return packed;
}

export function unpackBatch(packed: Uint8Array): VerifyRequest[] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const requests: VerifyRequest[] = [];
  let offset = 0;
  const take = (length: number) => {
    offset += length;
    return packed.subarray(offset - length, offset);
  };
  while (offset < packed.length) {
    const algorithm = view.getUint16(offset) === 0 ? "Ed25519" : "ES256";
    const keyLength = view.getUint16(offset + 2);
    const messageLength = view.getUint32(offset + 4);
    const signatureLength = view.getUint32(offset + 8);
    offset += headBytes;
    requests.push({
      algorithm,
      key: take(keyLength),
      message: take(messageLength),
      signature: take(signatureLength),
    });
  }
  return requests;
}
