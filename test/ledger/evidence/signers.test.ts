import { describe, expect, it } from "vitest";
import { toHex } from "../../../ledger/encoding/bytes.ts";
import { utf8Encode } from "../../../ledger/encoding/utf8.ts";
import { statementMember } from "../../../ledger/evidence/judge.ts";
import { encodeEquivocation } from "../../../ledger/state/operator.ts";
import { encodeState, type StateValue } from "../../../ledger/state/view.ts";
import { encodeReadings } from "../../../ledger/statement/readings.ts";
import { decodeStatement, type SignedStatement } from "../../../ledger/statement/statement.ts";
import { nativeSha256, TestChain, type TestSigner, testSigner, testStartMs } from "../chain-fixture.ts";
import { Forgery } from "./forgery.ts";
import { bundleOf, check, hourMs, minuteMs, problemsOf, simpleChain } from "./sample.ts";

/** What an operator could seal who does not care about the rules: another value in the state. */
function sealLie(
  chain: TestChain,
  name: string,
  change: (value: Record<string, unknown>) => Record<string, unknown>,
): void {
  const bytes = encodeState(change(chain.value(name) as Record<string, unknown>) as StateValue);
  chain.values.set(name, bytes);
  chain.stateTree.set(nativeSha256(utf8Encode(name)), nativeSha256(bytes));
  chain.seal();
}

const keyName = (signer: TestSigner) => `key/${toHex(signer.key.kid)}`;

describe("a statement with a wrong signature that an operator sealed all the same", () => {
  it("is named", () => {
    const forged = new TestChain();
    const shipper = forged.party("shipper");
    forged.shipment("S", shipper, "shipper", ["shipper"]);
    const logger = forged.device("logger", shipper);
    forged.attach(shipper, "logger", "shipment:S");
    const good = forged.statement(
      logger,
      "readings",
      logger.reference,
      encodeReadings([{ name: "temperature", value: 5, timeMs: testStartMs }]),
    );
    const bad = good.slice();
    bad[bad.length - 1]! ^= 1;
    forged.submit(bad);
    forged.seal();
    const index = forged.recordEntries("record/device:logger").at(-1)!;
    expect(problemsOf(bundleOf(forged))).toEqual([`statement_signature ${statementMember(index)}`]);
  });
});

describe("keys", () => {
  it("that were revoked later leave what they signed before as it was", () => {
    const chain = new TestChain();
    const shipper = chain.party("shipper");
    const logger = chain.device("logger", shipper);
    chain.shipment("S", shipper, "shipper", ["shipper"]);
    chain.attach(shipper, "logger", "shipment:S");
    chain.at(testStartMs + hourMs);
    chain.temperatures(logger, testStartMs, minuteMs, [5, 6]);
    chain.say(shipper, "device.revoke", "device:logger", { reason: "battery" });
    chain.seal();
    const report = check(bundleOf(chain), { trust: [chain.operatorKid()] });
    expect(report.verdict).toBe("holds");
    expect(report.findings.map(({ code }) => code)).toContain("device_revoked");
  });

  it("that were revoked before cannot have signed", () => {
    const chain = simpleChain();
    sealLie(chain, keyName(testSigner("device:logger")), (key) => ({ ...key, revokedAt: 1 }));
    expect(problemsWhenExported(chain)).toEqual(expect.stringContaining("key_revoked"));
  });

  it("stand under their own thumbprint: an operator cannot give a party another key", () => {
    const chain = simpleChain();
    const name = keyName(testSigner("party:carrier"));
    sealLie(chain, name, (key) => ({ ...key, bytes: testSigner("party:mallory").key.bytes }));
    expect(problemsWhenExported(chain)).toMatch(/value_malformed.*thumbprint/);
  });

  it("sign for nobody else", () => {
    const chain = simpleChain();
    sealLie(chain, keyName(testSigner("party:carrier")), (key) => ({ ...key, reference: "party:mallory" }));
    expect(problemsWhenExported(chain)).toContain("issuer_mismatch");
  });

  it("of devices do not sign handovers", () => {
    const chain = simpleChain();
    sealLie(chain, keyName(testSigner("party:carrier")), (key) => ({ ...key, signer: "device" }));
    expect(problemsWhenExported(chain)).toMatch(/statement_refused|value_missing/);
  });
});

/** The exporter runs the checker's own rules, so it cannot even put such a bundle together. */
function problemsWhenExported(chain: TestChain): string {
  try {
    return problemsOf(bundleOf(chain)).join();
  } catch (error) {
    return String(error);
  }
}

describe("delegation", () => {
  const untilMs = testStartMs + 2 * hourMs;

  function delegated(): { chain: TestChain; shipper: TestSigner; carrier: TestSigner; scanner: TestSigner } {
    const chain = new TestChain();
    const shipper = chain.party("shipper");
    const carrier = chain.party("carrier");
    const scanner = chain.delegate(carrier, "scanner 7", ["custody.*"], untilMs);
    chain.shipment("S", shipper, "shipper", ["carrier"]);
    chain.at(testStartMs + hourMs);
    chain.release(shipper, "shipment:S", "carrier");
    chain.accept(scanner, "shipment:S", "shipper");
    chain.seal();
    return { chain, shipper, carrier, scanner };
  }

  it("lets a scanner accept for its party", () => {
    const { chain } = delegated();
    const report = check(bundleOf(chain));
    expect(report.problems).toEqual([]);
    expect(report.trace?.custody.map(({ holder }) => holder)).toEqual(["shipper", "carrier"]);
  });

  it("is shown by its grant when the party has narrowed it since", () => {
    const { chain, carrier, scanner } = delegated();
    const grant = chain.recordEntries("record/party:carrier").at(-1)!;
    const key = Buffer.from(`a301012006215820${toHex(scanner.key.bytes)}`, "hex");
    const payload = {
      key: new Uint8Array(key),
      label: "scanner 7",
      kinds: ["transport.milestone"],
      until: untilMs,
    };
    chain.at(testStartMs + 90 * minuteMs);
    chain.say(carrier, "delegation.grant", "party:carrier", payload);
    chain.seal();
    const bundle = bundleOf(chain);
    expect(check(bundle).problems).toEqual([]);
    expect(new Forgery(chain, bundle).statementIndexes).toContain(grant);
    const hidden = new Forgery(chain, bundle).records((lists) => lists.supporting.pop());
    hidden.members.delete(statementMember(grant));
    expect(problemsOf(hidden.proveLog().sign()).join()).toContain("statement_refused");
  });

  it("has to cover the time of the block", () => {
    const { chain, scanner } = delegated();
    sealLie(chain, keyName(scanner), (key) => ({
      ...key,
      delegation: { ...(key.delegation as object), untilMs: testStartMs + minuteMs },
    }));
    // The grant in the log still covers it; without that grant there is nothing.
    const bundle = bundleOf(chain);
    expect(check(bundle).problems).toEqual([]);
    const empty = { ...sourceWithout(chain, "record/party:carrier") };
    expect(() => bundleOf(empty as TestChain)).toThrow("delegation_expired");
  });

  it("has to cover the kind", () => {
    const { chain, scanner } = delegated();
    sealLie(chain, keyName(scanner), (key) => ({
      ...key,
      delegation: { ...(key.delegation as object), kinds: ["unit.load"] },
    }));
    const empty = { ...sourceWithout(chain, "record/party:carrier") };
    expect(() => bundleOf(empty as TestChain)).toThrow("kind_not_delegated");
  });
});

/** The chain as a source that has lost one record's list. */
function sourceWithout(chain: TestChain, missing: string) {
  const { height, stateTree, readNode, operator } = chain;
  return {
    chain: chain.chain,
    operator,
    height,
    stateTree,
    readNode,
    entry: (index: number) => chain.entry(index),
    recordEntries: (record: string) => (record === missing ? [] : chain.recordEntries(record)),
    stateBytes: (name: string) => chain.stateBytes(name),
    block: (at: number) => chain.block(at),
  };
}

describe("sequence numbers", () => {
  it("missing and filled late are findings", () => {
    const chain = new TestChain();
    const shipper = chain.party("shipper");
    const logger = chain.device("logger", shipper);
    chain.shipment("S", shipper, "shipper", ["shipper"]);
    chain.attach(shipper, "logger", "shipment:S");
    const pack = (n: number) =>
      chain.statement(
        logger,
        "readings",
        logger.reference,
        encodeReadings([{ name: "temperature", value: 5, timeMs: testStartMs + n * minuteMs }]),
      );
    chain.at(testStartMs + hourMs);
    const packs = Array.from({ length: 10 }, (_, n) => pack(n));
    for (const n of [0, 1, 5, 3, 9, 8, 7]) chain.submit(packs[n]!);
    chain.seal();
    const report = check(bundleOf(chain));
    expect(report.problems).toEqual([]);
    const details = report.findings.map(({ code, detail }) => `${code}: ${detail}`);
    expect(details).toContain("sequence_gap: device:logger: 2");
    expect(details).toContain("sequence_gap: device:logger: 4");
    expect(details).toContain("sequence_gap: device:logger: 6");
    expect(details).toContain("late_fill: device:logger: 3, 7 to 8");
    expect(report.trace?.findings.map(({ code }) => code)).not.toContain("late_fill");
  });

  it("used twice are a finding, with the operator's statement about it", () => {
    const chain = new TestChain();
    const shipper = chain.party("shipper");
    const logger = chain.device("logger", shipper);
    chain.shipment("S", shipper, "shipper", ["shipper"]);
    chain.attach(shipper, "logger", "shipment:S");
    chain.at(testStartMs + hourMs);
    const twin = { ...logger };
    const say = (signer: typeof logger, value: number) => {
      const readings = encodeReadings([{ name: "temperature", value, timeMs: testStartMs + minuteMs }]);
      const bytes = chain.statement(signer, "readings", signer.reference, readings);
      const { hash } = decodeStatement(bytes) as SignedStatement;
      return { bytes, hash };
    };
    const [first, second] = [say(logger, 5), say(twin, 9)];
    const { kid } = logger.key;
    const about = { kid, sequence: 0, first: first.hash, secondHash: second.hash, second: second.bytes };
    chain.submit(first.bytes);
    chain.submit(
      chain.statement(chain.operator, "operator.equivocation", logger.reference, encodeEquivocation(about)),
    );
    chain.seal();
    const report = check(bundleOf(chain));
    expect(report.problems).toEqual([]);
    const found = report.findings.find(({ code }) => code === "equivocation");
    expect(found?.detail).toBe("device:logger: sequence number 0");
    const said = report.statements.filter(({ kind }) => kind === "operator.equivocation");
    expect(found?.statements).toEqual(said.map(({ hash }) => hash));
  });
});

describe("a state made to keep a checker busy", () => {
  it("ends in an answer: units that contain each other", () => {
    const chain = new TestChain();
    const carrier = chain.party("carrier");
    for (const unit of ["A", "B"]) chain.unit(unit, carrier);
    chain.shipment("S", carrier, "carrier", ["carrier"]);
    chain.load(carrier, "A", ["shipment:S"]);
    chain.load(carrier, "B", ["unit:A"]);
    chain.seal();
    const stay = { unit: "A", firstEpoch: 0, fromMs: testStartMs } as const;
    chain.values.set("stay/unit:B/0", encodeState(stay));
    chain.stateTree.set(nativeSha256(utf8Encode("stay/unit:B/0")), nativeSha256(encodeState(stay)));
    sealLie(chain, "unit/B", (unit) => ({ ...unit, stays: 1, aboard: "A" }));
    expect(() => bundleOf(chain)).toThrow("history_too_large");
  });

  it.each([
    ["unit/A", "epoch"],
    ["shipment/S", "stays"],
    ["unit/A", "stays"],
    ["device/logger", "attachments"],
  ])("ends in an answer: %s with 2^53 - 1 of %s", (name, field) => {
    const chain = new TestChain();
    const carrier = chain.party("carrier");
    const logger = chain.device("logger", carrier);
    chain.unit("A", carrier);
    chain.shipment("S", carrier, "carrier", ["carrier"]);
    chain.attach(carrier, "logger", "unit:A");
    chain.load(carrier, "A", ["shipment:S"]);
    chain.temperatures(logger, testStartMs, 1, [5]);
    chain.seal();
    const bundle = bundleOf(chain);
    expect(check(bundle).problems).toEqual([]);
    const forged = new Forgery(chain, bundle);
    sealLie(chain, name, (value) => ({ ...value, [field]: Number.MAX_SAFE_INTEGER }));
    expect(() => bundleOf(chain)).toThrow(/value_missing|history_too_large/);
    forged.moveTo(chain.height).state((values) => values.set(name, chain.stateBytes(name)!));
    const problems = problemsOf(forged.proveLog().sign(undefined, { height: chain.height }));
    expect(problems.join()).toMatch(/^(value_missing|history_too_large) proofs.state.cbor$/);
  });
});
