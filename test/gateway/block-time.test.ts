import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { bounds } from "../../gateway/configuration.ts";
import { beginChain } from "../../gateway/seal/genesis.ts";
import { openLedger } from "../../gateway/seal/ledger.ts";
import { operatorKey } from "../../gateway/seal/operator-key.ts";
import { Sealer } from "../../gateway/seal/sealer.ts";
import { LedgerStore } from "../../gateway/store/ledger-store.ts";
import { isRefusal } from "../../ledger/state/rules.ts";
import type { SignedStatement } from "../../ledger/statement/statement.ts";
import { keyFromSeed, TestSigner } from "../signer.ts";
import { clockOf } from "./chain-clock.ts";
import { chain, removeFolder, temporaryFolder } from "./fixture.ts";

const startMs = 1_750_000_000_000;
let folder: string;
let store: LedgerStore;

beforeEach(() => {
  folder = temporaryFolder();
  store = LedgerStore.open(folder);
});

afterEach(async () => {
  await store.close();
  removeFolder(folder);
});

/** A ledger that has begun, its sealer, and the registrar; the chain's clock stands at what `setMs` sets. */
function begin(isFilling?: (count: number) => boolean) {
  const key = operatorKey(keyFromSeed("operator"));
  const registrar = new TestSigner("party:registrar", chain);
  const ledger = openLedger(store, chain);
  const registrars = [
    { id: "registrar", legalName: "Registrar", country: "NL", keys: [registrar.publicKey] },
  ];
  beginChain(ledger, key, {
    chain,
    operatorName: "Operator",
    registrars,
    demonstration: true,
    nowMs: startMs,
  });
  let nowMs = startMs + 1_000;
  const clock = clockOf(() => nowMs);
  const fatal = (error: unknown) => {
    throw error;
  };
  const sealer = new Sealer(ledger, clock, key, bounds, fatal, isFilling);
  return { sealer, ledger, registrar, setMs: (ms: number) => (nowMs = ms) };
}

function execute(sealer: Sealer, statement: SignedStatement) {
  const identified = sealer.identify(statement);
  return isRefusal(identified) ? identified : sealer.execute(identified, () => undefined);
}

it("a delegation that ends between the first look and the block's opening is judged at the block's time", () => {
  const { sealer, registrar, setMs } = begin();
  const until = startMs + 5_000;
  const delegate = new TestSigner("party:registrar", chain, "delegate");
  const grant = { key: delegate.coseKey, label: "delegate", kinds: ["device.*"], until };
  const granted = registrar.statement("delegation.grant", grant, {
    subject: "party:registrar",
    atMs: startMs,
  });
  expect(isRefusal(execute(sealer, granted))).toBe(false);
  sealer.seal();

  setMs(until);
  const device = new TestSigner("device:late", chain);
  const registration = { id: "late", key: device.coseKey, model: "sensor" };
  const late = delegate.statement("device.register", registration, { subject: "device:late", atMs: startMs });
  const identified = sealer.identify(late);
  if (isRefusal(identified)) throw new Error(identified.detail);
  setMs(until + 1);
  const refused = sealer.execute(identified, () => undefined);
  expect(refused).toMatchObject({ code: "delegation_expired" });
  sealer.close();
});

it("a block waits for those who stand in line, until they are in or it has waited long enough", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] });
  try {
    let isFilling = true;
    const counts: number[] = [];
    const { sealer, ledger, registrar } = begin((count) => {
      counts.push(count);
      return isFilling;
    });
    let sequence = 0;
    const say = () => {
      const id = `party-${sequence++}`;
      const { coseKey } = new TestSigner(`party:${id}`, chain);
      const registration = { id, legalName: id, country: "NL", roles: ["shipper"], keys: [coseKey] };
      const subject = { subject: `party:${id}`, atMs: startMs };
      const statement = registrar.statement("party.register", registration, subject);
      expect(isRefusal(execute(sealer, statement))).toBe(false);
    };
    const height = () => ledger.tip!.header.height;
    const { blockAgeMsMax, fillingBlockAgeMsMax } = bounds;
    const before = height();
    say();
    vi.advanceTimersByTime(2 * blockAgeMsMax);
    say();
    expect(height()).toBe(before);
    isFilling = false;
    vi.advanceTimersByTime(blockAgeMsMax);
    expect(height()).toBe(before + 1);
    expect(counts.at(-1)).toBe(2);

    isFilling = true;
    say();
    vi.advanceTimersByTime(fillingBlockAgeMsMax - 1);
    expect(height()).toBe(before + 1);
    vi.advanceTimersByTime(1);
    expect(height()).toBe(before + 2);
    sealer.close();
  } finally {
    vi.useRealTimers();
  }
});
