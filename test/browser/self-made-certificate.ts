/** A certificate for `localhost` that nobody vouches for, made when it is needed (X.509, RFC 5280 §4.1). */
import { generateKeyPairSync, sign } from "node:crypto";

const sequence = 0x30;
const set = 0x31;
const integer = 0x02;
const bitString = 0x03;
const objectIdentifier = 0x06;
const utf8String = 0x0c;
const utcTime = 0x17;

/** `ecdsa-with-SHA256` 1.2.840.10045.4.3.2 and `commonName` 2.5.4.3, as DER has them. */
const ecdsaWithSha256 = Buffer.from("2a8648ce3d040302", "hex");
const commonName = Buffer.from("550403", "hex");

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

/** To the second, without its separators, as UTCTime wants it. */
function utc(atMs: number): Buffer {
  return der(utcTime, Buffer.from(`${new Date(atMs).toISOString().replace(/\D/g, "").slice(2, 14)}Z`));
}

/** Key and certificate as PEM, valid for a day around `nowMs`. */
export function selfMadeCertificate(nowMs: number): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = der(sequence, der(objectIdentifier, ecdsaWithSha256));
  const nameOf = der(sequence, der(objectIdentifier, commonName), der(utf8String, Buffer.from("localhost")));
  const name = der(sequence, der(set, nameOf));
  const validity = der(sequence, utc(nowMs - 43_200_000), utc(nowMs + 43_200_000));
  const signed = der(
    sequence,
    der(integer, Buffer.from([1])),
    algorithm,
    name,
    validity,
    name,
    publicKey.export({ format: "der", type: "spki" }),
  );
  const signature = sign("sha256", signed, privateKey);
  const certificate = der(sequence, signed, algorithm, der(bitString, Buffer.from([0]), signature));
  const lines = certificate.toString("base64").match(/.{1,64}/g)!;
  return {
    key: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`,
  };
}
