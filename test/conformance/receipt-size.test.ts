/** A receipt fits into one small packet, also in a log of ten million statements. */
import { describe, expect, it } from "vitest";
import type { BlockHeader } from "../../ledger/log/header.ts";
import { leafHash, nodeHash } from "../../ledger/log/merkle.ts";
import { checkReceipt } from "../../ledger/log/receipt.ts";
import { assembleReceipt, decodeReceipt, prepareSeal } from "../../ledger/log/seal.ts";
import { TestSigner } from "../signer.ts";

const tenMillion = 10_000_000;

/** As long as names of companies are, and a chain's name as the gateway makes it. */
const operatorName = "Hamburg Port Logistics Assurance GmbH & Co. KG";
const chain = "chain:tallyman-1a2b3c4d";

/** A receipt in a log of `size` whose other hashes are anything: only their number counts, and the root follows. */
function receiptIn(size: number, index: number, entry: Uint8Array) {
  const signer = new TestSigner("party:operator", chain);
  const path: Uint8Array[] = [];
  let root = leafHash(entry);
  for (
    let node = index, last = size - 1;
    last > 0;
    node = Math.floor(node / 2), last = Math.floor(last / 2)
  ) {
    if (node % 2 === 0 && node === last) continue;
    const sibling = new Uint8Array(32).fill(path.length + 1);
    root = node % 2 === 1 ? nodeHash(sibling, root) : nodeHash(root, sibling);
    path.push(sibling);
  }
  const hash = new Uint8Array(32).fill(0xab);
  const header: BlockHeader = {
    chain,
    height: 4_000_000,
    previous: hash,
    timeMs: 1_790_000_000_000,
    size,
    logRoot: root,
    stateRoot: hash,
  };
  const { protectedHeader, toBeSigned } = prepareSeal(header, operatorName, signer.publicKey);
  const seal = { protectedHeader, signature: signer.sign(toBeSigned) };
  return { key: signer.publicKey, receipt: assembleReceipt(seal, { size, index, path }), path };
}

describe("a receipt at ten million statements", () => {
  it("has at most 1,200 bytes wherever the statement stands, and verifies", () => {
    const entry = new Uint8Array(300).fill(7);
    const lengths = [0, 1, 4_999_999, 5_000_000, 8_388_607, 8_388_608, 9_999_998, tenMillion - 1].map(
      (index) => {
        const { key, receipt, path } = receiptIn(tenMillion, index, entry);
        expect(checkReceipt(entry, receipt, key).problem).toBeUndefined();
        expect(decodeReceipt(receipt).proof.path).toEqual(path);
        return receipt.length;
      },
    );
    expect(Math.max(...lengths)).toBeLessThanOrEqual(1_200);
    // The longest path is the height of the tree: 24 hashes, so the bound is not met by looking at short ones.
    expect(decodeReceipt(receiptIn(tenMillion, 0, entry).receipt).proof.path).toHaveLength(24);
  });
});
