/** The published signature vectors in one shape; empty lists when the shared folder is absent. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fromHex } from "../../ledger/encoding/bytes.ts";
import {
  decodeCoseKey,
  encodeCoseKey,
  KeyError,
  type PublicKey,
  publicKeyFromBytes,
  type SignatureAlgorithm,
} from "../../ledger/keys/cose-key.ts";
import { sharedFolder } from "../shared.ts";

export interface SignatureVector {
  readonly name: string;
  readonly algorithm: SignatureAlgorithm;
  readonly key: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

export interface JudgedVector extends SignatureVector {
  readonly result: "valid" | "invalid" | "acceptable";
}

interface WycheproofFile {
  readonly testGroups: readonly {
    readonly publicKey: { readonly pk?: string; readonly uncompressed?: string };
    readonly tests: readonly {
      readonly tcId: number;
      readonly comment: string;
      readonly msg: string;
      readonly sig: string;
      readonly result: JudgedVector["result"];
    }[];
  }[];
}

interface SpeccheckCase {
  readonly message: string;
  readonly pub_key: string;
  readonly signature: string;
}

const shared = sharedFolder();

/** Parsed JSON of a file under `vectors/`, or `undefined` when it is absent. */
export function readVectors<Content>(...path: string[]): Content | undefined {
  const file = shared ? join(shared, "vectors", ...path) : "";
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Content) : undefined;
}

function readWycheproof(file: string, algorithm: SignatureAlgorithm): JudgedVector[] {
  const groups = readVectors<WycheproofFile>("wycheproof", file)?.testGroups ?? [];
  return groups.flatMap(({ publicKey, tests }) => {
    // The uncompressed form starts with 04.
    const key = fromHex(publicKey.pk ?? publicKey.uncompressed?.slice(2) ?? "");
    return tests.map(({ tcId, comment, msg, sig, result }) => ({
      name: `${tcId} ${comment}`,
      algorithm,
      key,
      message: fromHex(msg),
      signature: fromHex(sig),
      result,
    }));
  });
}

export const wycheproofEd25519 = readWycheproof("ed25519_test.json", "Ed25519");
export const wycheproofEs256 = readWycheproof("ecdsa_secp256r1_sha256_p1363_test.json", "ES256");

export const speccheck: readonly SignatureVector[] = (
  readVectors<readonly SpeccheckCase[]>("speccheck", "cases.json") ?? []
).map(({ message, pub_key, signature }, number) => ({
  name: `case ${number}`,
  algorithm: "Ed25519",
  key: fromHex(pub_key),
  message: fromHex(message),
  signature: fromHex(signature),
}));

/** The key as it would be registered, or the code of the refusal. */
export function registered({
  algorithm,
  key,
}: Pick<SignatureVector, "algorithm" | "key">): PublicKey | string {
  try {
    return decodeCoseKey(encodeCoseKey(publicKeyFromBytes(algorithm, key)));
  } catch (error) {
    if (error instanceof KeyError) return error.code;
    throw error;
  }
}
