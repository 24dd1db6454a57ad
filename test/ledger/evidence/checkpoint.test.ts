/** Bundles with a cosigned checkpoint: what it adds to the verdict, and what is made of one that does not fit. */
import { describe, expect, it } from "vitest";
import { encodeNote } from "../../../ledger/checkpoint/note.ts";
import { cosignNote, verifierKey, verifierKeyText } from "../../../ledger/checkpoint/verifier-key.ts";
import { encodeCbor } from "../../../ledger/encoding/cbor-encode.ts";
import { consistencyProof } from "../../../ledger/log/merkle.ts";
import { testSigner } from "../chain-fixture.ts";
import { Forgery } from "./forgery.ts";
import { bundleOf, check, hourMs, problemsOf, simpleChain } from "./sample.ts";
import {
  cosigned,
  cosignedAtSeconds,
  finished,
  logKey,
  policyOf,
  prepared,
  witnessedBundleOf,
  witnessedChain,
  witnessKeys,
} from "./witnessed.ts";

const chain = witnessedChain();
const trust = [chain.operatorKid()];
const bundle = witnessedBundleOf(chain);
const nobody = "holds, but by nobody you trust";

/** The bundle with another checkpoint or proof under a manifest that fits. */
function forged(change: (members: Map<string, Uint8Array>) => void): Uint8Array {
  const forgery = new Forgery(chain, bundle);
  change(forgery.members);
  return forgery.sign();
}

describe("a checkpoint in a bundle", () => {
  it("is reported with who signed it, and changes nothing for who asks for the operator only", () => {
    const report = check(bundle, { trust });
    expect(report.verdict).toBe("holds");
    expect(report.checkpoint).toEqual({
      origin: "gateway.example",
      key: verifierKeyText(logKey),
      size: chain.log.size,
      cosignatures: ["w1.example", "w2.example"],
      policy: undefined,
    });
    expect(
      check(bundleOf(simpleChain()), { trust: [simpleChain().operatorKid()] }).checkpoint,
    ).toBeUndefined();
  });

  it("may be of a later log that begins with the bundle's", () => {
    const growing = witnessedChain();
    const early = prepared(growing);
    for (let i = 1; i <= 5; i++) growing.at(growing.nowMs + i * hourMs).seal();
    const report = check(finished(early, growing), { policy: policyOf("two-of-three") });
    expect(report.verdict).toBe("holds");
    expect(report.checkpoint!.size).toBeGreaterThan(early.size);
  });

  it("by another key, of another log, or without its proof is a reason not to hold", () => {
    const other = cosigned(chain, 2, { root: new Uint8Array(32).fill(1) });
    const smaller = cosigned(chain, 2, { size: chain.log.size - 1 });
    const stranger = cosigned(chain, 2, { name: "elsewhere.example" });
    const spoiled = cosigned(chain, 2);
    spoiled.signatures[0]!.signature[3]! ^= 1;
    const put = (note: Parameters<typeof encodeNote>[0]) =>
      problemsOf(forged((members) => members.set("checkpoint", encodeNote(note))));
    expect(put(other)).toEqual(["checkpoint_differs checkpoint"]);
    expect(put(smaller)).toEqual(["checkpoint_differs checkpoint"]);
    expect(put(stranger)).toEqual(["checkpoint_malformed checkpoint"]);
    expect(put(spoiled)).toEqual(["checkpoint_malformed checkpoint"]);
    expect(problemsOf(forged((members) => members.set("checkpoint", Uint8Array.of(1))))).toEqual([
      "checkpoint_malformed checkpoint",
    ]);
    expect(problemsOf(forged((members) => members.delete("checkpoint")))).toContain(
      "member_missing checkpoint",
    );
    expect(problemsOf(forged((members) => members.delete("proofs/consistency.cbor")))).toContain(
      "member_missing proofs/consistency.cbor",
    );
    const long = encodeCbor([new Uint8Array(32)]);
    expect(problemsOf(forged((members) => members.set("proofs/consistency.cbor", long)))).toEqual([
      "checkpoint_differs checkpoint",
    ]);
    expect(
      problemsOf(forged((members) => members.set("proofs/consistency.cbor", Uint8Array.of(0xa0)))),
    ).toEqual(["member_malformed proofs/consistency.cbor"]);
  });

  it("needs a key that the operator has stated", () => {
    const unstated = simpleChain();
    const forgery = new Forgery(unstated, bundleOf(unstated));
    const { size } = unstated.log;
    forgery.members.set("checkpoint", encodeNote(cosigned(unstated, 1)));
    forgery.members.set(
      "proofs/consistency.cbor",
      encodeCbor(consistencyProof(size, size, unstated.readNode)),
    );
    const absent = new Forgery(unstated, forgery.sign()).state((values) =>
      values.set("checkpoint-key", null),
    );
    expect(problemsOf(absent.sign())).toEqual(["checkpoint_key checkpoint"]);
    expect(problemsOf(forgery.sign())).toEqual(["value_missing proofs/state.cbor"]);
  });

  it("cannot be changed into one that more witnesses cosigned", () => {
    for (const name of ["checkpoint", "proofs/consistency.cbor"]) {
      const { length } = new Forgery(chain, bundle).members.get(name)!;
      for (let at = 0; at < length; at += 7) {
        const changed = new Forgery(chain, bundle);
        changed.members.get(name)![at]! ^= 1 << (at % 8);
        // Under a new manifest a cosignature may be spoiled: then it is none.
        const { verdict, checkpoint } = check(changed.sign(), { policy: policyOf("w2") });
        const intact = checkpoint?.policy?.cosignedBy.map((one) => one.name);
        if (verdict === "holds") expect(intact).toEqual(["w2"]);
        else expect(["does not hold", nobody]).toContain(verdict);
      }
    }
  });
});

describe("a policy", () => {
  const verdict = (quorum: string, options: object = {}, bytes = bundle) =>
    check(bytes, { policy: policyOf(quorum), ...options }).verdict;

  it("with our log and enough cosignatures stands for the operator's fingerprint", () => {
    expect(verdict("two-of-three")).toBe("holds");
    expect(verdict("w2")).toBe("holds");
    expect(verdict("none")).toBe("holds");
    expect(verdict("two-of-three", { trust })).toBe("holds");
    const { policy } = check(bundle, { policy: policyOf("two-of-three") }).checkpoint!;
    expect(policy!.cosignedBy.map(({ name, atSeconds }) => [name, atSeconds])).toEqual([
      ["w1", cosignedAtSeconds],
      ["w2", cosignedAtSeconds],
    ]);
  });

  it("is not satisfied by too few witnesses, another log, or another operator than the one that is trusted", () => {
    expect(verdict("w3")).toBe(nobody);
    expect(verdict("two-of-three", {}, witnessedBundleOf(chain, 1))).toBe(nobody);
    const foreign = verifierKeyText(verifierKey("log", "elsewhere.example", logKey.key));
    expect(verdict("none", { policy: policyOf("none", { logs: [foreign] }) })).toBe(nobody);
    expect(verdict("two-of-three", { trust: ["00".repeat(32)] })).toBe(nobody);
  });

  it("without logs says nothing of whose log it is: the operator has to be trusted, too", () => {
    const policy = policyOf("two-of-three", { logs: [] });
    expect(check(bundle, { policy }).verdict).toBe(nobody);
    expect(check(bundle, { policy, trust }).verdict).toBe("holds");
  });

  it("is not satisfied by a bundle without a checkpoint", () => {
    expect(verdict("none", {}, bundleOf(chain))).toBe(nobody);
    expect(verdict("none", { policy: policyOf("none", { logs: [] }), trust }, bundleOf(chain))).toBe("holds");
    expect(verdict("w1", { policy: policyOf("w1", { logs: [] }), trust }, bundleOf(chain))).toBe(nobody);
  });

  it("counts no cosignature that is only claimed, nor one of another text", () => {
    const impostor = testSigner("witness:impostor");
    const claims = forged((members) => {
      const note = cosigned(chain, 0);
      const claimed = cosignNote(note.text, cosignedAtSeconds, witnessKeys[0]!, impostor.sign);
      const other = cosigned(chain, 2, { root: new Uint8Array(32) }).signatures[2]!;
      members.set("checkpoint", encodeNote({ ...note, signatures: [...note.signatures, claimed, other] }));
    });
    expect(verdict("none", {}, claims)).toBe("holds");
    for (const name of ["w1", "w2"]) expect(verdict(name, {}, claims)).toBe(nobody);
  });

  it("does not make good what is wrong", () => {
    const broken = forged((members) => members.get("trace.json")![5]!++);
    expect(verdict("two-of-three", {}, broken)).toBe("does not hold");
  });
});
