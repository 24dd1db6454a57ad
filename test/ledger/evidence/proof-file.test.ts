import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { checkNatively } from "../../../gateway/ingest/native-signature.ts";
import { toHex } from "../../../ledger/encoding/bytes.ts";
import { type Cbor, decodeCbor } from "../../../ledger/encoding/cbor-decode.ts";
import { encodeCbor } from "../../../ledger/encoding/cbor-encode.ts";
import { utf8Encode } from "../../../ledger/encoding/utf8.ts";
import { decodeStateMultiproof, encodeStateMultiproof } from "../../../ledger/evidence/bundle.ts";
import { checkProof } from "../../../ledger/evidence/check-proof.ts";
import { proveState } from "../../../ledger/evidence/multiproof.ts";
import { isProofFile, makeProof, stateNameOf } from "../../../ledger/evidence/proof-file.ts";
import { decodeHeader, encodeHeader } from "../../../ledger/log/header.ts";
import { leafHash } from "../../../ledger/log/merkle.ts";
import { assembleSeal, prepareSeal } from "../../../ledger/log/seal.ts";
import { nativeSha256, type TestChain, testSigner } from "../chain-fixture.ts";
import { nestedChain, simpleChain } from "./sample.ts";

const hash = nativeSha256;

function proofOf(chain: TestChain, name: string): Uint8Array {
  const { header, seal } = chain.block(chain.height)!;
  return makeProof(
    {
      tip: { header: decodeHeader(header), seal },
      stateTree: chain.stateTree,
      stateBytes: (one) => chain.stateBytes(one),
      recordLeaves: (record) => chain.recordEntries(record).map((index) => leafHash(chain.entry(index)!)),
    },
    name,
    hash,
  );
}

const check = (bytes: Uint8Array, trust: string[] = []) =>
  checkProof(bytes, { hash, trust, verify: checkNatively });

const chain = nestedChain();
const trust = [chain.operatorKid()];

/** Names that may be asked for, there or not. */
const kinds = ["device", "shipment", "party", "unit", "record"] as const;
const provable = [...chain.values.keys()].filter((name) => kinds.some((kind) => name.startsWith(`${kind}/`)));

describe("a proof file", () => {
  it("shows every value that is in the state, and that one which is not is not there", () => {
    expect(provable.length).toBeGreaterThan(20);
    for (const name of provable) {
      const report = check(proofOf(chain, name), trust);
      expect(report, name).toMatchObject({ verdict: "holds", about: name, height: chain.height });
      expect(report.value).toEqual(chain.value(name));
    }
    const id = fc.stringMatching(/^[A-Za-z0-9._:-]{1,64}$/);
    fc.assert(
      fc.property(fc.constantFrom(...kinds.slice(0, 4)), id, (kind, one) => {
        const name = stateNameOf(kind, one)!;
        const report = check(proofOf(chain, name), trust);
        expect(report.verdict).toBe("holds");
        expect(report.value).toEqual(chain.value(name));
      }),
      { numRuns: 60 },
    );
  });

  it("shows of a record its last statement, after which nothing was filed", () => {
    for (const name of provable.filter((one) => one.startsWith("record/"))) {
      const { lastLeaf, value } = check(proofOf(chain, name));
      const entries = chain.recordEntries(name);
      expect(value).toMatchObject({ count: entries.length });
      expect(lastLeaf, name).toBe(toHex(leafHash(chain.entry(entries.at(-1)!)!)));
    }
  });

  it("of a chain that goes on shows another last statement", () => {
    const growing = simpleChain();
    const before = check(proofOf(growing, "record/shipment:S"));
    growing.at(growing.nowMs + 1_000);
    const logger = testSignerAt(growing, "device:logger");
    const late = growing.temperatures(logger, growing.nowMs - 60_000, 1_000, [5]);
    growing.seal();
    const after = check(proofOf(growing, "record/shipment:S"));
    expect(after.lastLeaf).toBe(toHex(leafHash(late.bytes)));
    expect(after.lastLeaf).not.toBe(before.lastLeaf);
    expect((after.value as { count: number }).count).toBe((before.value as { count: number }).count + 1);
  });

  it("holds by nobody you trust unless the sealing key is named", () => {
    const proof = proofOf(chain, "device/nobody");
    expect(check(proof).verdict).toBe("holds, but by nobody you trust");
    expect(check(proof, ["00".repeat(32)]).verdict).toBe("holds, but by nobody you trust");
    expect(check(proof, trust)).toMatchObject({ verdict: "holds", operatorKid: chain.operatorKid() });
  });

  it("checks with the ledger's own hash and verifier, too", () => {
    expect(checkProof(proofOf(chain, "party/nobody"), { trust }).verdict).toBe("holds");
  });
});

function testSignerAt(of: TestChain, reference: string) {
  const signer = testSigner(reference);
  const state = of.state.get<{ next: number; last: Uint8Array }>(`signer/${toHex(signer.key.kid)}`);
  return { ...signer, sequence: state?.next ?? 0, last: state?.last };
}

/** The file's fields, to be changed and encoded again. */
function opened(bytes: Uint8Array): Map<string, Cbor> {
  return decodeCbor(bytes) as Map<string, Cbor>;
}
const closed = (fields: Map<string, Cbor>) => encodeCbor(fields);

describe("a forged proof file", () => {
  const names = ["device/in-box", "device/nobody", "record/shipment:S", "shipment/none"];

  it.each(names)("with any one bit changed does not hold: %s", (name) => {
    const proof = proofOf(chain, name);
    for (let at = 0; at < proof.length; at++) {
      const changed = proof.slice();
      changed[at]! ^= 1 << (at % 8);
      expect(check(changed, trust).verdict, `byte ${at}`).toBe("does not hold");
    }
  });

  it("cut short or made longer does not hold", () => {
    const proof = proofOf(chain, "device/nobody");
    for (let length = 0; length < proof.length; length += 7)
      expect(check(proof.subarray(0, length)).verdict).toBe("does not hold");
    expect(check(Uint8Array.from([...proof, 0])).verdict).toBe("does not hold");
  });

  it("about something else than is proved does not hold", () => {
    for (const about of ["device/other", "chain", `key/${chain.operatorKid()}`, "record/shipment:T", ""]) {
      const fields = opened(proofOf(chain, "device/in-box")).set("about", about);
      expect(check(closed(fields)).verdict, about).toBe("does not hold");
    }
  });

  it("that denies a value, or has one that is not there, does not hold however the proof is made", () => {
    const lie = (name: string, value: Uint8Array | null, rest: readonly string[]) => {
      const fields = opened(proofOf(chain, name));
      const proof = decodeStateMultiproof(fields.get("state") as Uint8Array);
      const values = new Map(proof.values).set(name, value);
      const steps = proveState(
        chain.stateTree.top(),
        rest.map((one) => hash(utf8Encode(one))),
      );
      fields.delete("last");
      return [proof.steps, steps].map((some) =>
        closed(fields.set("state", encodeStateMultiproof({ values, steps: some }))),
      );
    };
    const sealing = ["chain", `key/${chain.operatorKid()}`];
    for (const name of provable)
      for (const forged of lie(name, null, sealing))
        expect(check(forged).verdict, name).toBe("does not hold");
    for (const forged of lie("device/ghost", chain.values.get("device/in-box")!, [
      ...sealing,
      "device/in-box",
    ]))
      expect(check(forged).verdict).toBe("does not hold");
  });

  it("with another last statement, or one of something that is no record, does not hold", () => {
    const record = opened(proofOf(chain, "record/shipment:S"));
    const [before, leaf] = record.get("last") as Uint8Array[];
    for (const last of [[leaf, before], [before, before], [before], [before, leaf, leaf], null])
      expect(check(closed(new Map(record).set("last", last as Cbor))).verdict).toBe("does not hold");
    const device = opened(proofOf(chain, "device/in-box")).set("last", [before!, leaf!]);
    expect(check(closed(device)).verdict).toBe("does not hold");
    const nothing = opened(proofOf(chain, "record/shipment:none")).set("last", [before!, leaf!]);
    expect(check(closed(nothing)).verdict).toBe("does not hold");
  });

  it("sealed by a key of the forger's, even one that the chain knows, does not hold", () => {
    const fields = opened(proofOf(chain, "device/nobody"));
    const header = decodeHeader(fields.get("header") as Uint8Array);
    for (const signer of [testSigner(chain.chain, "forger"), testSigner("party:shipper"), chain.registrar]) {
      const { protectedHeader, toBeSigned } = prepareSeal(header, "Test Operator", signer.key);
      const seal = assembleSeal(protectedHeader, signer.sign(toBeSigned));
      const own = `key/${toHex(signer.key.kid)}`;
      const values = new Map<string, Uint8Array | null>([
        ["chain", chain.values.get("chain")!],
        ["device/nobody", null],
        [own, chain.values.get(own) ?? null],
      ]);
      const steps = proveState(
        chain.stateTree.top(),
        [...values.keys()].map((one) => hash(utf8Encode(one))),
      );
      const state = encodeStateMultiproof({ values, steps });
      expect(check(closed(new Map(fields).set("seal", seal).set("state", state)))).toMatchObject({
        verdict: "does not hold",
        problems: [{ code: "seal_invalid" }],
      });
    }
  });

  it("with another header, or another operator's name in the seal, does not hold", () => {
    const fields = opened(proofOf(chain, "device/nobody"));
    const header = decodeHeader(fields.get("header") as Uint8Array);
    const later = encodeHeader({ ...header, timeMs: header.timeMs + 1 });
    expect(check(closed(new Map(fields).set("header", later))).problems).toMatchObject([
      { code: "header_differs" },
    ]);
    const { protectedHeader, toBeSigned } = prepareSeal(header, "Somebody", chain.operator.key);
    const seal = assembleSeal(protectedHeader, chain.operator.sign(toBeSigned));
    expect(check(closed(new Map(fields).set("seal", seal))).problems).toMatchObject([
      { code: "chain_differs" },
    ]);
  });

  it("made of any bytes gets an answer", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(check(bytes).verdict).toBe("does not hold");
        expect(isProofFile(bytes)).toBe(false);
      }),
    );
    const fields = opened(proofOf(chain, "device/nobody"));
    fc.assert(
      fc.property(fc.constantFrom(...fields.keys()), fc.uint8Array({ maxLength: 40 }), (field, bytes) => {
        expect(check(closed(new Map(fields).set(field, bytes))).verdict).toBe("does not hold");
      }),
    );
  });
});

describe("the name of what is asked for", () => {
  it("is the one that the state has", () => {
    const kid = chain.operatorKid();
    expect([
      stateNameOf("device", "d-1"),
      stateNameOf("key", kid),
      stateNameOf("record", "shipment:S"),
      stateNameOf("record", "unit:U/0"),
      stateNameOf("record", "unit:U/12"),
    ]).toEqual(["device/d-1", `key/${kid}`, "record/shipment:S", "record/unit:U/0", "record/unit:U/12"]);
  });

  it("is none for what cannot be called so", () => {
    const wrong: [Parameters<typeof stateNameOf>[0], string][] = [
      ["device", ""],
      ["device", "a/b"],
      ["key", "ab"],
      ["key", "AB".repeat(32)],
      ["record", "S"],
      ["record", "unit:U"],
      ["record", "unit:U/01"],
      ["record", "unit:U/1/2"],
      ["record", "shipment:S/1"],
      ["record", "chain:x"],
    ];
    for (const [kind, id] of wrong) expect(stateNameOf(kind, id), `${kind} ${id}`).toBeUndefined();
  });
});

const python = process.env.TALLYMAN_PYTHON ?? "python3";
const script = fileURLToPath(new URL("../../../docs/examples/check_proof.py", import.meta.url));
const available = spawnSync(python, ["-c", "import cryptography"]).status === 0;
const folder = mkdtempSync(join(tmpdir(), "tallyman-proof-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!available)("the checker in Python", () => {
  const run = (proofs: readonly Uint8Array[], ...more: string[]) => {
    const files = proofs.map((bytes, i) => {
      const file = join(folder, `${i}.proof`);
      writeFileSync(file, bytes);
      return file;
    });
    const { stdout, stderr, status } = spawnSync(python, [script, ...files, ...more], { encoding: "utf8" });
    expect(stderr).toBe("");
    return { status, lines: stdout.trim().split("\n") };
  };

  it("agrees about what is there and what is not", () => {
    const { status, lines } = run(
      [...provable, "device/nobody"].map((name) => proofOf(chain, name)),
      "--trust",
      trust[0]!,
    );
    expect(status).toBe(0);
    expect(lines.filter((line) => line.includes("holds: ")).length).toBe(provable.length + 1);
    expect(lines.at(-1)).toContain("device/nobody is not in the state");
    expect(run([proofOf(chain, "device/nobody")]).status).toBe(2);
  });

  it("agrees about changed files", () => {
    const proof = proofOf(chain, "record/shipment:S");
    const changed = Array.from({ length: proof.length }, (_, at) => {
      const bytes = proof.slice();
      bytes[at]! ^= 1 << (at % 8);
      return bytes;
    });
    const { status, lines } = run(changed, "--trust", trust[0]!);
    expect(status).toBe(1);
    expect(lines.filter((line) => !line.includes("does not hold"))).toEqual([]);
  });

  it("says whether a statement is the last of a record", () => {
    const entries = chain.recordEntries("record/shipment:S");
    const statement = (index: number) => {
      const file = join(folder, `${index}.cose`);
      writeFileSync(file, chain.entry(index)!);
      return file;
    };
    const proof = proofOf(chain, "record/shipment:S");
    expect(run([proof], "--trust", trust[0]!, "--last", statement(entries.at(-1)!)).status).toBe(0);
    expect(run([proof], "--trust", trust[0]!, "--last", statement(entries[0]!)).status).toBe(1);
  });
});
