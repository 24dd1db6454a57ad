/** What a bundle shows of keys that were replaced, revoked or are in doubt, and whom it lets a stranger trust. */
import { describe, expect, it } from "vitest";
import { toHex } from "../../../ledger/encoding/bytes.ts";
import { utf8Encode } from "../../../ledger/encoding/utf8.ts";
import { statementMember } from "../../../ledger/evidence/judge.ts";
import { ChainReplay } from "../../../ledger/log/replay.ts";
import { encodeState, type StateValue } from "../../../ledger/state/view.ts";
import { encodeReadings } from "../../../ledger/statement/readings.ts";
import { nativeSha256, TestChain, type TestSigner, testSigner, testStartMs } from "../chain-fixture.ts";
import { bundleOf, check, hourMs, minuteMs, problemsOf } from "./sample.ts";

const kidOf = ({ key }: TestSigner) => toHex(key.kid);
const codesOf = (chain: TestChain) => check(bundleOf(chain)).findings.map(({ code }) => code);

function attached() {
  const chain = new TestChain();
  const shipper = chain.party("shipper");
  const logger = chain.device("logger", shipper);
  chain.shipment("S", shipper, "shipper", ["shipper"]);
  chain.attach(shipper, "logger", "shipment:S");
  chain.at(testStartMs + hourMs);
  return { chain, shipper, logger };
}

const packOf = (chain: TestChain, signer: TestSigner, timeMs: number) =>
  chain.statement(
    signer,
    "readings",
    signer.reference,
    encodeReadings([{ name: "temperature", value: 5, timeMs }]),
  );

/** What an operator could seal who does not care about the rules: another value in the state. */
function sealLie(chain: TestChain, name: string, change: (value: Record<string, unknown>) => object): void {
  const bytes = encodeState(change(chain.value(name) as Record<string, unknown>) as StateValue);
  chain.values.set(name, bytes);
  chain.stateTree.set(nativeSha256(utf8Encode(name)), nativeSha256(bytes));
  chain.seal();
}

function replayOf(chain: TestChain): ChainReplay {
  return new ChainReplay({
    height: () => chain.height,
    block: (height) => chain.block(height),
    entry: (index) => chain.entry(index),
  });
}

describe("a bundle of a device that changed its key on the way", () => {
  /** Packs 0 and 2, the rotation, a pack by the new key, and pack 1 at last, by the old one. */
  function changed() {
    const { chain, shipper, logger } = attached();
    const packs = [0, 1, 2].map((i) => packOf(chain, logger, testStartMs + i * minuteMs));
    chain.submit(packs[0]!);
    chain.submit(packs[2]!);
    const next = chain.rotateKey(logger, "the logger's second key");
    chain.submit(packOf(chain, next, testStartMs + 3 * minuteMs));
    chain.seal();
    chain.submit(packs[1]!);
    chain.seal();
    return { chain, shipper, logger, next };
  }

  it("holds, with the readings of both keys and the change itself", () => {
    const { chain, logger, next } = changed();
    const report = check(bundleOf(chain), { trust: [chain.operatorKid()] });
    expect(report).toMatchObject({ verdict: "holds", problems: [] });
    const readings = report.statements.filter(({ kind }) => kind === "readings");
    expect(readings.map(({ kid, sequence }) => [kid, sequence])).toEqual([
      [kidOf(logger), 0],
      [kidOf(logger), 2],
      [kidOf(next), 4],
      [kidOf(logger), 1],
    ]);
    expect(report.statements.some(({ kind }) => kind === "device.key-rotate")).toBe(true);
    expect(report.findings.map(({ code }) => code)).toContain("late_fill");
    expect(report.findings.map(({ code }) => code)).not.toContain("key_revoked");
  });

  it("does not hold when two keys are to be one sequence and their statements do not follow each other", () => {
    const { chain, shipper, logger } = attached();
    chain.submit(packOf(chain, logger, testStartMs));
    chain.seal();
    sealLie(chain, `key/${kidOf(logger)}`, (key) => ({ ...key, replaces: shipper.key.kid }));
    expect(problemsOf(bundleOf(chain)).join()).toMatch(/sequence_(repeated|link)/);
  });

  it("does not hold when keys replace each other in a circle", () => {
    const { chain, shipper, logger } = attached();
    chain.submit(packOf(chain, logger, testStartMs));
    chain.seal();
    sealLie(chain, `key/${kidOf(logger)}`, (key) => ({ ...key, replaces: shipper.key.kid }));
    sealLie(chain, `key/${kidOf(shipper)}`, (key) => ({ ...key, replaces: logger.key.kid }));
    expect(outcomeOf(chain)).toContain("replaces too many keys");
  });

  it("does not hold with a statement of the old key after the change", () => {
    const { chain, logger } = attached();
    chain.submit(packOf(chain, logger, testStartMs));
    chain.submit(packOf(chain, logger, testStartMs + minuteMs));
    chain.seal();
    const [first] = chain.recordEntries("record/shipment:S").slice(-2);
    sealLie(chain, `key/${kidOf(logger)}`, (key) => ({ ...key, replacedAt: first }));
    sealLie(chain, `signer/${kidOf(logger)}`, (signer) => ({ ...signer, next: 1 }));
    expect(() => bundleOf(chain)).toThrow("key_replaced");
  });

  it("says when the party had put the key in place", () => {
    const { chain, shipper, logger } = attached();
    chain.submit(packOf(chain, logger, testStartMs));
    const next = testSigner(logger.reference, "the logger's second key");
    const last = { sequence: logger.sequence - 1, hash: logger.last! };
    chain.say(shipper, "device.key-rotate", logger.reference, { ...chain.newKey(next, logger), last });
    chain.submit(
      packOf(chain, Object.assign(next, { ...logger, ...next, sequence: 1, last: logger.last }), testStartMs),
    );
    chain.seal();
    const finding = check(bundleOf(chain)).findings.find(({ code }) => code === "key_enrolled");
    expect(finding?.detail).toBe("device:logger: by party:shipper, 1 statements since");
  });

  it("names what the key signed since it is in doubt, and still holds", () => {
    const { chain, shipper, logger } = attached();
    chain.submit(packOf(chain, logger, testStartMs));
    chain.at(testStartMs + 2 * hourMs);
    const doubtful = chain.submit(packOf(chain, logger, testStartMs + hourMs));
    const revoke = { kid: logger.key.kid, reason: "stolen", compromisedSince: testStartMs + 2 * hourMs };
    chain.say(shipper, "device.key-revoke", logger.reference, revoke);
    chain.seal();
    const report = check(bundleOf(chain), { trust: [chain.operatorKid()] });
    expect(report.verdict).toBe("holds");
    const finding = report.findings.find(({ code }) => code === "key_compromised");
    expect(finding?.statements).toEqual([toHex(doubtful.hash)]);
    expect(report.findings.map(({ code }) => code)).toContain("key_revoked");
    expect(report.trace?.findings.map(({ code }) => code)).toContain("key_compromised");
  });
});

describe("a bundle after the operator changed its key", () => {
  function changed(compromisedSince?: number) {
    const { chain, shipper, logger } = attached();
    chain.submit(packOf(chain, logger, testStartMs));
    chain.seal();
    const before = { operator: chain.operator, bundle: bundleOf(chain) };
    chain.rotateOperator("the operator's second key", compromisedSince);
    return { chain, shipper, logger, ...before };
  }

  it("is trusted by whoever trusts the old key or the new one, and by nobody else", () => {
    const { chain, logger, operator } = changed();
    chain.seal();
    chain.submit(packOf(chain, logger, testStartMs + minuteMs));
    chain.seal();
    const kids = [kidOf(operator), kidOf(chain.operator)];
    const bytes = bundleOf(chain);
    for (const kid of kids)
      expect(check(bytes, { trust: [kid] })).toMatchObject({ verdict: "holds", operatorKids: kids });
    expect(check(bytes, { trust: [kidOf(logger)] }).verdict).toBe("holds, but by nobody you trust");
    expect(check(bytes).operatorKid).toBe(kids[1]);
    const finding = check(bytes).findings.find(({ code }) => code === "operator_key_replaced");
    expect(finding?.detail).toBe(kids.join(", then "));
  });

  it("of an earlier block is the old key's: trust does not go backwards", () => {
    const { chain, operator, bundle } = changed();
    expect(check(bundle, { trust: [kidOf(operator)] }).verdict).toBe("holds");
    expect(check(bundle, { trust: [kidOf(chain.operator)] }).verdict).toBe("holds, but by nobody you trust");
  });

  it("at the block of the change is sealed by the old key still", () => {
    const { chain, operator } = changed();
    chain.seal();
    const report = check(bundleOf(chain), { trust: [kidOf(operator)] });
    expect(report).toMatchObject({
      verdict: "holds",
      operatorKid: kidOf(operator),
      operatorKids: [kidOf(operator)],
    });
  });

  it("does not hold when the old key seals on, as its thief would", () => {
    const { chain, logger, operator } = changed();
    chain.seal();
    chain.submit(packOf(chain, logger, testStartMs + minuteMs));
    chain.seal(operator);
    expect(problemsOf(bundleOf(chain))).toEqual([`seal_invalid certificates/${chain.height}.cose`]);
    chain.seal();
    expect(problemsOf(bundleOf(chain))).toEqual(["seal_invalid proofs/seals.cbor"]);
    expect(() => [...replayOf(chain).blocks()]).toThrow(/not the key that seals it/);
  });

  it("does not hold when the new key seals the block of the change itself", () => {
    const { chain } = changed();
    chain.seal(chain.operator);
    expect(problemsOf(bundleOf(chain))).toEqual([`seal_invalid certificates/${chain.height}.cose`]);
    expect(() => [...replayOf(chain).blocks()]).toThrow(/not the key that seals it/);
  });

  it("does not hold with a state that names other keys", () => {
    const lies: ((keys: Uint8Array[]) => Uint8Array[] | undefined)[] = [
      ([first]) => [first!, testSigner("party:shipper").key.kid],
      (keys) => [...keys, testSigner("party:shipper").key.kid],
      ([first, second]) => [second!, first!],
      () => undefined,
    ];
    for (const lie of lies) {
      const { chain } = changed();
      chain.seal();
      sealLie(chain, "chain", ({ operatorKeys, ...value }) => {
        const keys = lie(operatorKeys as Uint8Array[]);
        return { ...value, ...(keys && { operatorKeys: keys }) };
      });
      expect(outcomeOf(chain)).toMatch(/operator_keys|seal_invalid/);
    }
  });

  it("does not hold when the change was not signed by the old key", () => {
    const { chain } = attached();
    const next = testSigner(chain.chain, "a thief's key");
    const good = chain.statement(
      { ...chain.operator, sign: () => new Uint8Array(64).fill(1) },
      "operator.key-rotate",
      chain.chain,
      encodeState(chain.newKey(next, chain.operator)),
    );
    chain.submit(good);
    chain.seal();
    const index = chain.size - 1;
    chain.seal(next);
    expect(outcomeOf(chain)).toContain(`statement_signature ${statementMember(index)}`);
  });

  it("names what the old key sealed since it is in doubt", () => {
    const { chain } = changed(testStartMs + hourMs);
    chain.seal();
    expect(codesOf(chain)).toContain("key_compromised");
    const trusted = changed().chain;
    trusted.seal();
    expect(codesOf(trusted)).not.toContain("key_compromised");
  });

  it("replays, through several changes in one block", () => {
    const { chain, logger } = changed();
    chain.rotateOperator("the operator's third key");
    chain.seal();
    chain.submit(packOf(chain, logger, testStartMs + minuteMs));
    chain.seal();
    expect([...replayOf(chain).blocks()]).toHaveLength(chain.height + 1);
    const report = check(bundleOf(chain), { trust: [kidOf(chain.operator)] });
    expect(report.verdict).toBe("holds");
    expect(report.operatorKids).toHaveLength(3);
  });
});

/** The problems of the bundle, or why the exporter, who runs the same rules, cannot make one. */
function outcomeOf(chain: TestChain): string {
  try {
    return problemsOf(bundleOf(chain)).join();
  } catch (error) {
    return String(error);
  }
}
