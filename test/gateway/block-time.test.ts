import { afterEach, beforeEach, expect, it } from "vitest";
import { bounds } from "../../gateway/configuration.ts";
import { beginChain } from "../../gateway/seal/genesis.ts";
import { openLedger } from "../../gateway/seal/ledger.ts";
import { operatorKey } from "../../gateway/seal/operator-key.ts";
import { Sealer } from "../../gateway/seal/sealer.ts";
import { LedgerStore } from "../../gateway/store/ledger-store.ts";
import { isRefusal } from "../../ledger/state/rules.ts";
import { keyFromSeed, TestSigner } from "../signer.ts";
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

it("a delegation that ends between the first look and the block's opening is judged at the block's time", () => {
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
  const clock = {
    source: "utc" as const,
    speed: 1,
    nowMs: () => nowMs,
    problem: () => undefined,
    accept: () => undefined,
  };
  const sealer = new Sealer(ledger, clock, key, bounds, (error) => {
    throw error;
  });
  const until = startMs + 5_000;
  const delegate = new TestSigner("party:registrar", chain, "delegate");
  const grant = { key: delegate.coseKey, label: "delegate", kinds: ["device.*"], until };
  const granted = registrar.statement("delegation.grant", grant, {
    subject: "party:registrar",
    atMs: startMs,
  });
  expect(isRefusal(sealer.execute(granted, registrar.publicKey.bytes, () => undefined))).toBe(false);
  sealer.seal();

  nowMs = until;
  const device = new TestSigner("device:late", chain);
  const registration = { id: "late", key: device.coseKey, model: "sensor" };
  const late = delegate.statement("device.register", registration, { subject: "device:late", atMs: startMs });
  expect(isRefusal(sealer.identify(late))).toBe(false);
  nowMs = until + 1;
  const refused = sealer.execute(late, delegate.publicKey.bytes, () => undefined);
  expect(refused).toMatchObject({ code: "delegation_expired" });
  sealer.close();
});
