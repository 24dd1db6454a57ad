/** A browser that trusts one key of the operator goes on to the next, where the old one signed for it, and nowhere else. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { followOperator, forgetOperator, trustedOperator } from "../../../dashboard/verification/operator.ts";
import { verifyStatement } from "../../../dashboard/verification/verify.ts";
import type { ChainView } from "../../../gateway/contract/api.ts";
import { toHex } from "../../../ledger/encoding/bytes.ts";
import { encodeCoseKey } from "../../../ledger/keys/cose-key.ts";
import { inclusionProof } from "../../../ledger/log/merkle.ts";
import { assembleReceipt, decodeSeal } from "../../../ledger/log/seal.ts";
import { TestChain, testSigner } from "../../ledger/chain-fixture.ts";

let chain: TestChain;
let views: ChainView[];
let genesis: { statement: Uint8Array; receipt: Uint8Array };

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  });
  chain = new TestChain();
  const { signature, protectedHeader } = decodeSeal(chain.block(0)!.seal);
  const path = inclusionProof(0, 1, chain.readNode);
  const receipt = assembleReceipt({ signature, protectedHeader }, { size: 1, index: 0, path });
  genesis = { statement: chain.entry(0)!, receipt };
  const keys = [chain.operator];
  const rotations: Uint8Array[] = [];
  for (const name of ["second", "third"]) {
    keys.push(chain.rotateOperator(name));
    chain.seal();
    rotations.push(chain.entry(chain.size - 1)!);
  }
  views = keys.map(({ key }, i) => ({
    chain: chain.chain,
    operatorKid: toHex(key.kid),
    operatorKey: toHex(encodeCoseKey(key)),
    ...(i > 0 && {
      operatorSuccession: {
        keys: keys.slice(0, i + 1).map((one) => toHex(encodeCoseKey(one.key))),
        rotations: rotations.slice(0, i).map(toHex),
      },
    }),
  })) as ChainView[];
});

async function trusts(view: ChainView) {
  await followOperator(view);
  return trustedOperator(view);
}

describe("the operator's key that a browser trusts", () => {
  it("leads to the next ones, one by one or all at once", async () => {
    const [first, second, third] = views as [ChainView, ChainView, ChainView];
    expect((await trusts(first)).state).toBe("trusted");
    expect(await trusts(second)).toMatchObject({ state: "trusted", kid: second.operatorKid });
    expect((await trusts(third)).state).toBe("trusted");
    forgetOperator(first.chain);
    await trusts(first);
    const operator = await trusts(third);
    expect(operator).toMatchObject({ state: "trusted", kid: third.operatorKid });
    if (operator.state !== "trusted") return;
    expect(operator.earlier.map(toHex)).toEqual([first.operatorKey, second.operatorKey]);
    const { earlier, key } = operator;
    const check = (with_: typeof earlier) =>
      verifyStatement(genesis.statement, genesis.receipt, key, { chain: chain.chain, earlier: with_ });
    expect((await check(earlier)).state).toBe("verified");
    expect((await check([])).state).toBe("failed");
  });

  it("leads to no key that the old one did not sign for", async () => {
    const [first, second] = views as [ChainView, ChainView];
    const thief = toHex(encodeCoseKey(testSigner("chain:test", "a thief").key));
    const { keys, rotations } = second.operatorSuccession!;
    const lies = [
      { ...second, operatorSuccession: { keys: [keys[0]!, thief], rotations }, operatorKey: thief },
      { ...second, operatorKey: thief },
      { ...second, operatorSuccession: { keys: [thief, keys[1]!], rotations } },
      { ...second, operatorSuccession: { keys, rotations: ["00"] } },
      { ...second, operatorSuccession: { keys, rotations: [] } },
    ];
    await trusts(first);
    for (const lie of lies) {
      expect((await trusts(lie)).state).toBe("changed");
      expect((await trusts(first)).state).toBe("trusted");
    }
    expect((await trusts(second)).state).toBe("trusted");
    // And not back to the key that was replaced.
    expect((await trusts(first)).state).toBe("changed");
  });
});
