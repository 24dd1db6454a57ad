import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { encodeCoseKey } from "../../../ledger/keys/cose-key.ts";
import { assembleReceipt, decodeReceipt } from "../../../ledger/log/seal.ts";
import { testSigner } from "../../ledger/chain-fixture.ts";
import { sealedChain } from "./sealed.ts";

const here = sealedChain();
const readings = here.sealed(here.newest("readings"));
const order = here.sealed(here.newest("shipment.create"));
/** Another object each time: what WebCrypto made of a key is kept with it. */
const signerKey = async () => ({ ...here.device.key });

/** What is kept of the operator's key is kept with the module. */
beforeEach(() => vi.resetModules());

afterEach(() => {
  vi.unstubAllGlobals();
});

const verifyStatement: typeof import("../../../dashboard/verification/verify.ts").verifyStatement = async (
  ...asked
) => (await import("../../../dashboard/verification/verify.ts")).verifyStatement(...asked);

/** A page over plain HTTP: no WebCrypto. */
function withoutWebCrypto(): void {
  vi.stubGlobal("crypto", {});
}

describe.each([
  ["with WebCrypto", () => undefined],
  ["without WebCrypto", withoutWebCrypto],
])("a statement and its receipt, %s", (_, prepare) => {
  it("are verified, with the block and its time", async () => {
    prepare();
    const result = await verifyStatement(readings.statement, readings.receipt, here.operatorKey, {
      hash: readings.hash,
      chain: "chain:test",
      signerKey,
    });
    const { header, proof } = decodeReceipt(readings.receipt);
    expect(result).toMatchObject({
      state: "verified",
      steps: { bytes: "holds", signature: "holds", inclusion: "holds", seal: "holds", block: "holds" },
      place: { height: header.height, timeMs: header.timeMs, size: header.size, index: proof.index },
    });
  });

  it("are in the log, and no more is said, when nobody knows the signer's key", async () => {
    prepare();
    const result = await verifyStatement(order.statement, order.receipt, here.operatorKey);
    expect(result).toMatchObject({ state: "sealed", steps: { signature: "not-checked", seal: "holds" } });
  });

  it("need no other key where the operator is the signer", async () => {
    prepare();
    const genesis = here.sealed(0);
    expect(await verifyStatement(genesis.statement, genesis.receipt, here.operatorKey)).toMatchObject({
      state: "verified",
    });
  });

  it("fail with a key that did not sign", async () => {
    prepare();
    const other = testSigner("device:other").key;
    const claimed = { ...other, kid: here.device.key.kid };
    expect(
      await verifyStatement(readings.statement, readings.receipt, here.operatorKey, {
        signerKey: async () => claimed,
      }),
    ).toMatchObject({ state: "failed", steps: { signature: "fails", seal: "not-checked" } });
  });
});

describe("what does not hold", () => {
  const verify = (statement: Uint8Array, receipt: Uint8Array) =>
    verifyStatement(statement, receipt, here.operatorKey, {
      hash: readings.hash,
      chain: "chain:test",
      signerKey,
    });

  const flipped = (bytes: Uint8Array, bit: number): Uint8Array => {
    const copy = bytes.slice();
    copy[bit >> 3] = copy[bit >> 3]! ^ (1 << (bit & 7));
    return copy;
  };

  it("is any statement with one bit changed", async () => {
    const bits = fc.nat(readings.statement.length * 8 - 1);
    await fc.assert(
      fc.asyncProperty(bits, async (bit) => {
        const result = await verify(flipped(readings.statement, bit), readings.receipt);
        expect(result.state).toBe("failed");
      }),
      { numRuns: 300 },
    );
  });

  it("is any receipt with one bit changed", async () => {
    const bits = fc.nat(readings.receipt.length * 8 - 1);
    await fc.assert(
      fc.asyncProperty(bits, async (bit) => {
        const result = await verify(readings.statement, flipped(readings.receipt, bit));
        expect(result.state).toBe("failed");
      }),
      { numRuns: 300 },
    );
  });

  it("is anything cut short, empty or of another kind, and never an exception", async () => {
    const anything = fc.oneof(
      fc.nat(readings.receipt.length - 1).map((length) => readings.receipt.subarray(0, length)),
      fc.uint8Array({ maxLength: 200 }),
      fc.constant(readings.statement),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (bytes) => {
        expect((await verify(readings.statement, bytes)).state).toBe("failed");
        expect((await verify(bytes, readings.receipt)).state).toBe(
          bytes === readings.statement ? "verified" : "failed",
        );
      }),
    );
  });

  it("is a statement under the hash of another", async () => {
    const result = await verify(order.statement, order.receipt);
    expect(result).toMatchObject({ state: "failed", steps: { bytes: "fails", seal: "not-checked" } });
  });

  it("is the receipt of another statement", async () => {
    const result = await verify(readings.statement, order.receipt);
    expect(result).toMatchObject({ state: "failed", steps: { seal: "fails" } });
  });

  it("is a path for another size, which no signature covers", async () => {
    const { protectedHeader, signature, proof } = decodeReceipt(readings.receipt);
    const receipt = assembleReceipt({ protectedHeader, signature }, { ...proof, size: proof.size + 1 });
    expect(await verify(readings.statement, receipt)).toMatchObject({
      state: "failed",
      steps: { inclusion: "fails", seal: "not-checked" },
    });
  });

  it("is a log that another operator sealed", async () => {
    const stranger = encodeCoseKey(testSigner("chain:test", "a stranger").key);
    expect(await verifyStatement(readings.statement, readings.receipt, stranger)).toMatchObject({
      state: "failed",
      steps: { inclusion: "not-checked", seal: "fails" },
    });
  });

  it("is a statement that its operator sealed into another chain than the one asked for", async () => {
    const result = await verifyStatement(readings.statement, readings.receipt, here.operatorKey, {
      chain: "chain:other",
    });
    expect(result).toMatchObject({ state: "failed", steps: { seal: "holds", block: "fails" } });
  });

  it("cannot be said without a key of the operator", async () => {
    const result = await verifyStatement(readings.statement, readings.receipt, new Uint8Array(3));
    expect(result).toMatchObject({ state: "impossible", reason: "no-operator-key" });
  });
});
