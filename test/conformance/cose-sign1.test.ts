/**
 * The COSE working group's examples of COSE_Sign1 with Ed25519 and ES256: the Sig_structure is built here from the decoded
 * message, as a stranger would, and compared with the one the example gives.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { concatBytes, fromBase64Url, fromHex, toHex } from "../../ledger/encoding/bytes.ts";
import { type Cbor, CborError, CborTag, decodeCbor, encodeCbor } from "../../ledger/encoding/cbor.ts";
import {
  algorithmOfCoseId,
  decodeCoseKey,
  encodeCoseKey,
  type PublicKey,
  publicKeyFromBytes,
} from "../../ledger/keys/cose-key.ts";
import { verifySignature } from "../../ledger/keys/signature.ts";
import { sharedFolder } from "../shared.ts";
import { readVectors } from "./signature-vectors.ts";

interface Example {
  readonly title: string;
  readonly fail?: boolean;
  readonly input: {
    readonly sign0?: {
      readonly alg: string;
      readonly external?: string;
      readonly key: {
        readonly crv: string;
        readonly x?: string;
        readonly y?: string;
        readonly x_hex?: string;
      };
    };
  };
  readonly intermediates?: { readonly ToBeSign_hex?: string };
  readonly output: { readonly cbor: string };
}

const shared = sharedFolder();
const root = shared ? join(shared, "vectors", "cose-wg") : "";
const folders = ["RFC8152", "ecdsa-examples", "eddsa-examples", "sign1-tests"];
const examples = folders
  .filter((folder) => root !== "" && existsSync(join(root, folder)))
  .flatMap((folder) => readdirSync(join(root, folder)).map((file) => `${folder}/${file}`))
  .map((file) => ({ file, example: readVectors<Example>("cose-wg", file)! }));

const hex = (text: string) => fromHex(text.toLowerCase());

function keyOf({ input }: Example): PublicKey | undefined {
  const { alg, key } = input.sign0 ?? {};
  if (alg === "EdDSA" && key?.crv === "Ed25519" && key.x_hex)
    return publicKeyFromBytes("Ed25519", hex(key.x_hex));
  if (alg === "ES256" && key?.crv === "P-256" && key.x && key.y)
    return publicKeyFromBytes("ES256", concatBytes(fromBase64Url(key.x), fromBase64Url(key.y)));
  return undefined;
}

const ours = examples.flatMap(({ file, example }) => {
  const key = keyOf(example);
  return key ? [{ file, example, key }] : [];
});

interface Sign1 {
  readonly algorithm: Cbor | undefined;
  readonly toBeSigned: Uint8Array;
  readonly signature: Uint8Array;
}

const algorithmLabel = 1;

/** RFC 9052 §4.2 and §4.4; the tag may be absent, other tags are refused. */
function readSign1(message: Uint8Array, external: Uint8Array): Sign1 {
  const options = { keyOrder: "any", tags: [18] } as const;
  const outer = decodeCbor(message, options);
  const parts = outer instanceof CborTag ? outer.value : outer;
  const [protectedBytes, unprotected, payload, signature] = parts as [
    Uint8Array,
    Map<Cbor, Cbor>,
    Uint8Array,
    Uint8Array,
  ];
  const header =
    protectedBytes.length === 0 ? new Map() : (decodeCbor(protectedBytes, options) as Map<Cbor, Cbor>);
  // An empty map is the empty string in the Sig_structure.
  const signedHeader = header.size === 0 ? new Uint8Array(0) : protectedBytes;
  return {
    algorithm: header.get(algorithmLabel) ?? unprotected.get(algorithmLabel),
    toBeSigned: encodeCbor(["Signature1", signedHeader, external, payload]),
    signature,
  };
}

function isValid(example: Example, key: PublicKey): boolean {
  try {
    const message = readSign1(hex(example.output.cbor), hex(example.input.sign0?.external ?? ""));
    if (typeof message.algorithm !== "number") return false;
    if (algorithmOfCoseId(message.algorithm) !== key.algorithm) return false;
    return verifySignature(key, message.toBeSigned, message.signature);
  } catch (error) {
    if (error instanceof CborError) return false;
    throw error;
  }
}

describe.skipIf(ours.length === 0)("COSE_Sign1 of the working group", () => {
  it("is there for both algorithms", () => {
    const of = (algorithm: string) => ours.filter(({ key }) => key.algorithm === algorithm).length;
    expect({ Ed25519: of("Ed25519"), ES256: of("ES256") }).toEqual({ Ed25519: 1, ES256: 11 });
  });

  it.each(ours)("$file: $example.title", ({ example, key }) => {
    expect(decodeCoseKey(encodeCoseKey(key))).toEqual(key);
    expect(isValid(example, key)).toBe(example.fail !== true);
  });

  it.each(ours.filter(({ example }) => !example.fail))("$file: the Sig_structure", ({ example }) => {
    const message = readSign1(hex(example.output.cbor), hex(example.input.sign0?.external ?? ""));
    expect(toHex(message.toBeSigned)).toBe(example.intermediates?.ToBeSign_hex?.toLowerCase());
  });
});
