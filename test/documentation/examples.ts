/**
 * The worked examples of docs/protocol.md: a chain of three blocks with one device, from secret keys that the
 * document states. `npx tsx test/documentation/examples.ts --write` puts them into the document.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { p256 } from "@noble/curves/nist.js";
import { concatBytes, toBase64Url, toHex } from "../../ledger/encoding/bytes.ts";
import { encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { utf8Encode } from "../../ledger/encoding/utf8.ts";
import { encodeCoseKey, publicKeyFromBytes } from "../../ledger/keys/cose-key.ts";
import type { Block } from "../../ledger/log/block.ts";
import { encodeHeader, headerHash } from "../../ledger/log/header.ts";
import { inclusionProof, leafHash } from "../../ledger/log/merkle.ts";
import { assembleReceipt, decodeSeal, prepareSeal } from "../../ledger/log/seal.ts";
import { encodeState } from "../../ledger/state/view.ts";
import { assembleRejection, encodeReceipts, prepareRejection } from "../../ledger/statement/answers.ts";
import { commitmentOf } from "../../ledger/statement/commitment.ts";
import { assembleSignIn, prepareSignIn } from "../../ledger/statement/sign-in.ts";
import { prepareStatement, readStatement, type SignedStatement } from "../../ledger/statement/statement.ts";
import { TestChain, type testSigner, testStartMs } from "../ledger/chain-fixture.ts";
import { annotate, type Shape } from "./annotate.ts";

export const documentFile = fileURLToPath(new URL("../../docs/protocol.md", import.meta.url));

const chainName = "chain:example";
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());

/** What the document's chain is made of, for tests that check the examples by other means. */
export interface Story {
  readonly chain: TestChain;
  readonly device: ReturnType<typeof testSigner>;
  readonly first: SignedStatement;
  readonly second: SignedStatement;
  readonly attach: SignedStatement;
  readonly block: Block;
}

export function tellStory(): Story {
  const chain = new TestChain({ chain: chainName });
  chain.at(testStartMs + 1_000);
  const acme = chain.party("acme", ["shipper", "carrier", "consignee"], "Acme Cold Logistics B.V.");
  const device = chain.device("reefer-7", acme);
  chain.shipment("S-1", acme, "acme", ["acme"]);
  const attach = chain.attach(acme, "reefer-7", "shipment:S-1");
  chain.at(testStartMs + 600_250);
  const timeMs = testStartMs + 600_000;
  const first = chain.readings(device, [
    { name: "temperature", value: 4.5, timeMs },
    { name: "lat", value: 51.95, timeMs },
    { name: "lon", value: 4.14, timeMs },
    { name: "door", value: 0, timeMs },
  ]);
  const second = chain.readings(device, [
    { name: "temperature:2", value: 5, timeMs },
    { name: "temperature:2", value: 4.75, timeMs: timeMs - 60_000 },
  ]);
  const block = chain.seal();
  return { chain, device, first, second, attach, block };
}

const claims: Shape = {
  entries: { "1": { name: "iss" }, "2": { name: "sub" }, "3": { name: "aud" }, "6": { name: "iat" } },
};
const protectedHeader: Shape = {
  entries: {
    "1": { name: "alg" },
    "3": { name: "content type" },
    "4": { name: "kid" },
    "15": { name: "CWT claims", ...claims },
  },
};
const senml: Shape = {
  name: "pack",
  each: {
    entries: {
      "-3": { name: "bt" },
      "0": { name: "n" },
      "1": { name: "u" },
      "2": { name: "v" },
      "4": { name: "vb" },
      "6": { name: "t" },
    },
  },
};
const sign1 = (payload: Shape): Shape => ({
  items: [
    { name: "protected header", embedded: protectedHeader },
    { name: "unprotected header" },
    payload,
    { name: "signature" },
  ],
});
const coseKey: Shape = {
  entries: { "1": { name: "kty" }, "-1": { name: "crv" }, "-2": { name: "x" }, "-3": { name: "y" } },
};
const blockItems: readonly Shape[] = [
  { name: "chain" },
  { name: "height" },
  { name: "previous" },
  { name: "time" },
  { name: "size" },
];
const sealHeader: Shape = {
  entries: {
    "1": { name: "alg" },
    "4": { name: "kid" },
    "15": {
      name: "CWT claims",
      entries: { "1": { name: "iss" }, "2": { name: "chain" }, "6": { name: "time" } },
    },
    "395": { name: "vds, RFC9162_SHA256" },
    '"block"': { items: [...blockItems, { name: "state root" }] },
  },
};
const inclusion: Shape = {
  items: [{ name: "size" }, { name: "index" }, { name: "path" }],
};
const receiptShape: Shape = {
  items: [
    { name: "protected header", embedded: sealHeader },
    {
      name: "unprotected header",
      entries: {
        "396": {
          name: "vdp",
          entries: { "-1": { name: "inclusion proofs", each: { embedded: inclusion } } },
        },
      },
    },
    { name: "payload, detached" },
    { name: "signature" },
  ],
};

/** 32 bytes a line. */
function plainHex(bytes: Uint8Array): string {
  return toHex(bytes).replace(/.{64}(?=.)/g, "$&\n");
}

function keyExamples({ device }: Story): Record<string, string> {
  const es256Secret = sha256(utf8Encode("test key of an ES256 device"));
  const es256 = publicKeyFromBytes("ES256", p256.getPublicKey(es256Secret, false).slice(1));
  const message = utf8Encode("tallyman");
  return {
    "device-secret": plainHex(sha256(utf8Encode("test key of device:reefer-7"))),
    "device-key": annotate(encodeCoseKey(device.key), coseKey),
    "device-kid": plainHex(device.key.kid),
    "es256-secret": plainHex(es256Secret),
    "es256-key": annotate(encodeCoseKey(es256), coseKey),
    "es256-kid": plainHex(es256.kid),
    "es256-signature": plainHex(p256.sign(message, es256Secret, { prehash: true, lowS: false })),
  };
}

function statementExamples({ chain, device, first, second, attach }: Story): Record<string, string> {
  const { protectedHeader: header } = prepareStatement({ ...second, previous: second.previous });
  const genesis = readStatement(chain.entry(0)!);
  return {
    "readings-payload": annotate(first.payload, senml),
    "sig-structure": annotate(first.toBeSigned, {
      name: "Sig_structure",
      items: [
        { name: "context" },
        { name: "protected header" },
        { name: "external_aad" },
        { name: "payload" },
      ],
    }),
    signature: plainHex(first.signature),
    "statement-hash": plainHex(first.hash),
    statement: plainHex(first.bytes),
    "statement-annotated": annotate(first.bytes, sign1({ name: "payload", embedded: senml })),
    "second-header": annotate(header, protectedHeader),
    "second-hash": plainHex(second.hash),
    "attach-payload": annotate(attach.payload),
    "genesis-payload": annotate(genesis.payload),
    "sign-in": annotate(signIn(device), sign1({ name: "payload" })),
    "sign-in-text": toBase64Url(signIn(device)),
  };
}

function signIn(device: Story["device"]): Uint8Array {
  const prepared = prepareSignIn({
    algorithm: "Ed25519",
    kid: device.key.kid,
    issuer: device.reference,
    chain: chainName,
    issuedAtSeconds: (testStartMs + 599_000) / 1000,
  });
  return assembleSignIn(prepared, device.sign(prepared.toBeSigned));
}

function logExamples({ chain, first, block }: Story): Record<string, string> {
  const { header } = block;
  const seal = chain.block(header.height)!.seal;
  const index = block.firstIndex + 1;
  const path = inclusionProof(index, header.size, chain.readNode);
  const receipt = assembleReceipt(decodeSeal(seal), { size: header.size, index, path });
  return {
    "operator-secret": plainHex(sha256(utf8Encode(`test key of operator of ${chainName}`))),
    "operator-key": annotate(encodeCoseKey(chain.operator.key), coseKey),
    "operator-kid": plainHex(chain.operator.key.kid),
    "leaf-hash": plainHex(leafHash(first.bytes)),
    header: annotate(encodeHeader(header), {
      items: [...blockItems, { name: "log root" }, { name: "state root" }],
    }),
    "block-hash": plainHex(headerHash(header)),
    "seal-sig-structure": plainHex(prepareSeal(header, "Test Operator", chain.operator.key).toBeSigned),
    seal: annotate(seal, {
      items: [{ name: "protected header", embedded: sealHeader }, ...receiptShape.items!.slice(1)],
    }),
    receipt: plainHex(receipt),
    "receipt-annotated": annotate(receipt, receiptShape),
    "receipts-message": annotate(encodeReceipts([{ hash: first.hash, receipt }]), {
      name: "receipts",
      each: { items: [{ name: "statement hash" }, { name: "receipt" }] },
    }),
  };
}

function stateExamples({ chain, block }: Story): Record<string, string> {
  const name = "record/device:reefer-7";
  const value = encodeState(chain.value(name)!);
  const nameHash = sha256(utf8Encode(name));
  const proof = chain.stateTree.prove(nameHash);
  const absentHash = sha256(utf8Encode("device/nobody"));
  const absent = chain.stateTree.prove(absentHash);
  const hashes = chain.recordEntries(name).map((index) => leafHash(chain.entry(index)!));
  const heads: Uint8Array[] = [];
  for (const hash of hashes) heads.push(sha256(concatBytes(heads.at(-1) ?? new Uint8Array(32), hash)));
  return {
    "record-leaf-hashes": hashes.map(toHex).join("\n"),
    "record-heads": heads.map(toHex).join("\n"),
    "record-value": annotate(value),
    "record-name-hash": toHex(nameHash),
    "record-value-hash": toHex(sha256(value)),
    "record-leaf": toHex(sha256(concatBytes(Uint8Array.of(0), nameHash, sha256(value)))),
    "record-siblings": proof.siblings.map(toHex).join("\n"),
    "state-root": toHex(block.header.stateRoot),
    "absent-name-hash": toHex(absentHash),
    "absent-leaf": absent.leaf
      ? `${toHex(absent.leaf.nameHash)}  # hash of the other name\n${toHex(absent.leaf.valueHash)}  # hash of its value`
      : toHex(new Uint8Array(32)),
    "absent-siblings": absent.siblings.map(toHex).join("\n"),
    "device-value": annotate(encodeState(chain.value("device/reefer-7")!)),
  };
}

function rejectionExample({ chain, second }: Story): Record<string, string> {
  const prepared = prepareRejection(
    {
      operator: "Test Operator",
      chain: chainName,
      code: "statement_from_future",
      detail: "A time in the statement lies ahead of the chain's clock.",
      final: false,
      statement: second.hash,
      timeMs: testStartMs + 600_250,
    },
    chain.operator.key,
  );
  const bytes = assembleRejection(prepared, chain.operator.sign(prepared.toBeSigned));
  return { rejection: annotate(bytes, sign1({ name: "payload", embedded: {} })) };
}

function commitmentExample(): Record<string, string> {
  const datum = { name: "email", salt: new Uint8Array(32).fill(7), value: "info@acme.example" };
  const committed = encodeCbor([datum.salt, datum.name, datum.value]);
  return {
    committed: annotate(committed, { items: [{ name: "salt" }, { name: "name" }, { name: "value" }] }),
    commitment: plainHex(commitmentOf(datum)),
  };
}

/** Every example by the name that its block in the document has. */
export function examples(story: Story = tellStory()): Readonly<Record<string, string>> {
  return {
    ...keyExamples(story),
    ...statementExamples(story),
    ...logExamples(story),
    ...stateExamples(story),
    ...rejectionExample(story),
    ...commitmentExample(),
  };
}

/** ```` ```hex name ```` up to the closing fence; `text` for what is not hexadecimal. */
export const exampleBlocks = /^```(hex|text) ([a-z0-9-]+)\n([\s\S]*?)^```$/gm;

/** Refused if the document names an example that there is not. */
function written(document: string, all: Readonly<Record<string, string>>): string {
  return document.replace(exampleBlocks, (_, form: string, name: string) => {
    const block = all[name];
    if (block === undefined) throw new Error(`there is no example "${name}"`);
    return `\`\`\`${form} ${name}\n${block}\n\`\`\``;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const all = examples();
  if (process.argv.includes("--write"))
    writeFileSync(documentFile, written(readFileSync(documentFile, "utf8"), all));
  else for (const [name, block] of Object.entries(all)) console.log(`${name}\n${block}\n`);
}
