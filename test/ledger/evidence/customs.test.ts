/** The regulatory proof: what customs knew and decided, under which version of which list (docs/evidence.md §15). */
import { describe, expect, it } from "vitest";
import { checkNatively } from "../../../gateway/ingest/native-signature.ts";
import { statementMember } from "../../../ledger/evidence/judge.ts";
import { ChainReplay } from "../../../ledger/log/replay.ts";
import { decodeState, encodeState } from "../../../ledger/state/view.ts";
import { nativeSha256 } from "../chain-fixture.ts";
import { clearedChain } from "./customs-sample.ts";
import { Forgery } from "./forgery.ts";
import { bundleOf, check, problemsOf } from "./sample.ts";

const chain = clearedChain();
const bundle = bundleOf(chain);
const decisionNames = [...chain.values.keys()].filter((name) => name.startsWith("clearance-decision/"));

describe("a bundle of a shipment that customs cleared", () => {
  it("explains every decision by the lists of its time, after they have changed", () => {
    const { verdict, problems, history } = check(bundle, { trust: [chain.operatorKid()] });
    const { customs } = history!;
    expect(problems).toEqual([]);
    expect(verdict).toBe("holds");
    const told = customs!.decisions.map(({ event, status, lane, under, negative, known }) => [
      event,
      status,
      lane,
      under.find(({ list }) => list === "NL-negative")!.version,
      negative.map(({ published }) => published.reason),
      known,
    ]);
    expect(told).toEqual([
      ["book", "booked", "green", 1, [], 0],
      ["declare", "declared", "green", 1, [], 1],
      ["present", "presented", "normal", 2, ["plant disease"], 4],
      ["inspect", "inspecting", "normal", 2, ["plant disease"], 5],
      ["find", "inspected", "normal", 2, ["plant disease"], 6],
      ["release", "released", "green", 3, [], 7],
    ]);
    expect(customs!.clearance.status).toBe("released");
  });

  it("does not hold without a decision, or without a list that one names", () => {
    const forged = (change: (forgery: Forgery) => void) => {
      const forgery = new Forgery(chain, bundle);
      change(forgery);
      return problemsOf(forgery.sign());
    };
    const name = decisionNames[2]!;
    expect(forged((one) => one.state((values) => void values.delete(name)))).toEqual([
      "value_missing proofs/state.cbor",
    ]);
    const { under } = decodeState<{ under: { publishedAt: number }[] } & Record<string, never>>(
      chain.values.get(name)!,
    );
    const index = under[0]!.publishedAt;
    const without = forged((one) => void one.members.delete(statementMember(index)));
    expect(without.length).toBeGreaterThan(0);
  });

  it("does not hold when a decision was made another one", () => {
    const forgery = new Forgery(chain, bundle);
    const name = decisionNames[2]!;
    forgery.state((values) => {
      const decision = decodeState<Record<string, never>>(values.get(name)!);
      values.set(name, encodeState({ ...decision, status: "released" }));
    }, false);
    expect(problemsOf(forgery.sign())).toEqual(["state_proof proofs/state.cbor"]);
  });
});

describe("replaying the log", () => {
  it("gives every decision again, byte for byte, under the list versions of its time", () => {
    const reader = {
      height: () => chain.height,
      block: (height: number) => chain.block(height),
      entry: (index: number) => chain.entry(index),
    };
    const again = new Map<string, Uint8Array>();
    for (const { stateWrites } of new ChainReplay(reader, {
      hash: nativeSha256,
      verify: checkNatively,
    }).blocks())
      for (const { name, bytes } of stateWrites) again.set(name, bytes);
    expect(decisionNames).toHaveLength(6);
    for (const name of decisionNames) expect(again.get(name), name).toEqual(chain.values.get(name));
  });
});
