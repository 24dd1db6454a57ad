/** Vectors of receipts and of proofs about the state (docs/protocol.md §9.1, §10). */
import { concatBytes } from "../../ledger/encoding/bytes.ts";
import { type Cbor, CborTag, decodeCbor, encodeCbor } from "../../ledger/encoding/cbor.ts";
import { utf8Encode } from "../../ledger/encoding/utf8.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { decodeHeader } from "../../ledger/log/header.ts";
import { inclusionProof } from "../../ledger/log/merkle.ts";
import { assembleReceipt, assembleSeal, decodeSeal, prepareSeal } from "../../ledger/log/seal.ts";
import { encodeStateProof, type StateProof } from "../../ledger/state/state-proof.ts";
import { nativeSha256, TestChain, testSigner } from "../ledger/chain-fixture.ts";
import { type Case, toHex, type VectorFile } from "./vector.ts";

export interface ReceiptCase extends Case {
  readonly statement: string;
  readonly receipt: string;
  readonly key: string;
}

export interface StateProofCase extends Case {
  readonly root: string;
  readonly name: string;
  /** The value's bytes; absent: that the name has none is what the proof shows. */
  readonly value?: string;
  readonly proof: string;
}

const chain = new TestChain({ chain: "chain:vectors" });
const shipper = chain.party("shipper", ["shipper"]);
const logger = chain.device("logger", shipper);
chain.seal();
const statement = chain.temperatures(logger, chain.nowMs - 60_000, 1_000, [4, 4.5, 5]).bytes;
chain.seal();

const { header: headerBytes, seal } = chain.block(chain.height)!;
const header = decodeHeader(headerBytes);
const index = chain.size - 1;
const path = inclusionProof(index, header.size, chain.readNode, nativeSha256);
const parts = decodeSeal(seal);
const good = assembleReceipt(parts, { size: header.size, index, path });
const operatorKey = toHex(encodeCoseKey(chain.operator.key));

const hold = (comment: string, bytes: Uint8Array, receipt: Uint8Array): ReceiptCase => ({
  comment,
  statement: toHex(bytes),
  receipt: toHex(receipt),
  key: operatorKey,
  expect: {
    problem: null,
    chain: header.chain,
    height: header.height,
    timeMs: header.timeMs,
    size: header.size,
    index,
  },
});
const problem = (
  comment: string,
  receipt: Uint8Array,
  name: string,
  over = statement,
  key = operatorKey,
): ReceiptCase => ({
  comment,
  statement: toHex(over),
  receipt: toHex(receipt),
  key,
  expect: { problem: name },
});
const malformed = (comment: string, receipt: Uint8Array, code: string): ReceiptCase => ({
  comment,
  statement: toHex(statement),
  receipt: toHex(receipt),
  key: operatorKey,
  code,
});

const flipped = (bytes: Uint8Array, at: number) => bytes.with(at, bytes[at]! ^ 1);

/** The receipt with the elements of its array replaced. */
function withParts(change: (elements: Cbor[]) => Cbor[]): Uint8Array {
  const message = decodeCbor(good, { tags: [18] }) as CborTag;
  return encodeCbor(new CborTag<Cbor>(18, change(message.value as Cbor[])));
}

/** A seal over `changes` of the header by the operator's own key. */
function sealedOtherwise(changes: object): Uint8Array {
  const other = { ...header, ...changes };
  const { protectedHeader, toBeSigned } = prepareSeal(other, "Test Operator", chain.operator.key);
  const otherSeal = decodeSeal(assembleSeal(protectedHeader, chain.operator.sign(toBeSigned)));
  return assembleReceipt(otherSeal, { size: header.size, index, path });
}

const stranger = testSigner("chain:vectors", "a stranger");

const receipts: readonly ReceiptCase[] = [
  hold("of the statement", statement, good),
  problem("of another statement", good, "seal_invalid", chain.entry(index - 2)!),
  problem(
    "with the statement's last bit changed",
    good,
    "seal_invalid",
    flipped(statement, statement.length - 1),
  ),
  problem(
    "with another index",
    assembleReceipt(parts, { size: header.size, index: index - 1, path }),
    "seal_invalid",
  ),
  problem(
    "with a size that is not the header's",
    assembleReceipt(parts, { size: header.size + 1, index, path }),
    "size_differs",
  ),
  problem(
    "with a path that is too short",
    assembleReceipt(parts, { size: header.size, index, path: path.slice(1) }),
    "path_wrong",
  ),
  problem(
    "with a path that is too long",
    assembleReceipt(parts, { size: header.size, index, path: [...path, path[0]!] }),
    "path_wrong",
  ),
  problem(
    "with one bit of the path changed",
    assembleReceipt(parts, { size: header.size, index, path: [flipped(path[0]!, 5), ...path.slice(1)] }),
    "seal_invalid",
  ),
  problem("with one bit of the signature changed", flipped(good, good.length - 1), "seal_invalid"),
  problem("sealed over another log root", sealedOtherwise({ logRoot: new Uint8Array(32) }), "seal_invalid"),
  problem(
    "held against a stranger's key",
    good,
    "seal_invalid",
    statement,
    toHex(encodeCoseKey(stranger.key)),
  ),
  malformed("no bytes", new Uint8Array(0), "cbor_malformed"),
  malformed("bytes after it", concatBytes(good, Uint8Array.of(0)), "cbor_malformed"),
  malformed("the seal alone", seal, "statement_malformed"),
  malformed("the statement instead", statement, "statement_malformed"),
  malformed(
    "the log root attached as the payload",
    withParts(([h, u, , s]) => [h!, u!, header.logRoot, s!]),
    "statement_malformed",
  ),
  malformed(
    "a second kind of proof",
    withParts(([h, , p, s]) => [
      h!,
      new Map<Cbor, Cbor>([
        [
          396,
          new Map<Cbor, Cbor>([
            [-2, []],
            [-1, []],
          ]),
        ],
      ]),
      p!,
      s!,
    ]),
    "statement_malformed",
  ),
  malformed(
    "no proof",
    withParts(([h, , p, s]) => [h!, new Map<Cbor, Cbor>([[396, new Map<Cbor, Cbor>([[-1, []]])]]), p!, s!]),
    "statement_malformed",
  ),
  malformed(
    "an index that is not below the size",
    assembleReceipt(parts, { size: header.size, index: header.size, path }),
    "statement_malformed",
  ),
  malformed(
    "a path element of 31 bytes",
    assembleReceipt(parts, { size: header.size, index, path: [path[0]!.subarray(1)] }),
    "statement_malformed",
  ),
  malformed(
    "a path of 54 elements",
    assembleReceipt(parts, { size: header.size, index, path: Array.from({ length: 54 }, () => path[0]!) }),
    "statement_malformed",
  ),
  malformed(
    "a signature of 63 bytes",
    withParts(([h, u, p]) => [h!, u!, p!, new Uint8Array(63)]),
    "statement_malformed",
  ),
];

export const receiptVectors: VectorFile<ReceiptCase> = {
  comment:
    "docs/protocol.md §10. `problem` null: the receipt holds. size_differs: the proof's size is not the header's; path_wrong: the path cannot lead from the index to the size; seal_invalid: the root it leads to is not what the key signed.",
  cases: receipts,
};

const root = header.stateRoot;
const present = "device/logger";
const value = chain.stateBytes(present)!;
const absent = "device/nobody";
const proofOf = (name: string) => chain.stateTree.prove(nativeSha256(utf8Encode(name)));
const encoded = (proof: StateProof) => toHex(encodeCbor(encodeStateProof(proof)));
const [presence, absence] = [proofOf(present), proofOf(absent)];

const stateCase = (
  comment: string,
  name: string,
  proof: StateProof,
  holds: boolean,
  claimed?: Uint8Array,
  over = root,
): StateProofCase => ({
  comment,
  root: toHex(over),
  name,
  ...(claimed && { value: toHex(claimed) }),
  proof: encoded(proof),
  expect: { holds },
});
const stateRefused = (comment: string, proof: Cbor): StateProofCase => ({
  comment,
  root: toHex(root),
  name: present,
  value: toHex(value),
  proof: toHex(encodeCbor(proof)),
  code: "statement_malformed",
});

const one = new TestChain({ chain: "chain:one" }).stateTree;
const otherLeaf = { ...presence.leaf!, valueHash: nativeSha256(utf8Encode("forged")) };
const siblings = presence.siblings.map((sibling) => sibling.slice());

export const stateProofVectors: VectorFile<StateProofCase> = {
  comment:
    "docs/protocol.md §9.1. `proof` is CBOR: [siblings from the root's child down, null for an empty one; leaf as [H(name), H(value)], or null]. `name` is text.",
  cases: [
    stateCase("the value is there", present, presence, true, value),
    stateCase("the name has no value", absent, absence, true),
    stateCase("another value", present, presence, false, flipped(value, 0)),
    stateCase("a name that has a value is said to have none", present, presence, false),
    stateCase("a name that has none is said to have one", absent, absence, false, value),
    stateCase("the value of another name", "device/logge", presence, false, value),
    stateCase("against another root", present, presence, false, value, one.root()),
    stateCase("a forged leaf", present, { siblings, leaf: otherLeaf }, false, utf8Encode("forged")),
    stateCase(
      "a sibling left out",
      present,
      { siblings: siblings.slice(1), leaf: presence.leaf },
      false,
      value,
    ),
    stateCase(
      "a sibling too many",
      present,
      { siblings: [...siblings, siblings[0]!], leaf: presence.leaf },
      false,
      value,
    ),
    stateCase(
      "siblings in the other order",
      present,
      { siblings: siblings.toReversed(), leaf: presence.leaf },
      false,
      value,
    ),
    stateCase(
      "absence by an empty subtree that is not there",
      absent,
      { siblings: absence.siblings, leaf: null },
      false,
    ),
    stateCase("absence by a leaf that is not on the path", absent, presence, false),
    stateCase(
      "nothing in the empty state",
      present,
      { siblings: [], leaf: null },
      true,
      undefined,
      new Uint8Array(32),
    ),
    stateRefused("one element", [[]]),
    stateRefused("siblings that are no array", [null, null]),
    stateRefused("a sibling of 31 bytes", [[new Uint8Array(31)], null]),
    stateRefused("a sibling of 32 zero bytes, which is written null", [[new Uint8Array(32)], null]),
    stateRefused("a leaf of one hash", [[], [root]]),
    stateRefused("257 siblings", [Array.from({ length: 257 }, () => root), null]),
  ],
};
