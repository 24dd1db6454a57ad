/** A device's right to speak is looked up once for many statements: what changes it counts for those on their way, too. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { bounds } from "../../../gateway/configuration.ts";
import { beginChain } from "../../../gateway/seal/genesis.ts";
import { openLedger } from "../../../gateway/seal/ledger.ts";
import { operatorKey } from "../../../gateway/seal/operator-key.ts";
import { Sealer } from "../../../gateway/seal/sealer.ts";
import { LedgerStore } from "../../../gateway/store/ledger-store.ts";
import { isRefusal } from "../../../ledger/state/rules.ts";
import { keyProofBytes } from "../../../ledger/statement/key-proof.ts";
import { encodeReadings } from "../../../ledger/statement/readings.ts";
import type { SignedStatement } from "../../../ledger/statement/statement.ts";
import { keyFromSeed, TestSigner } from "../../signer.ts";
import { clockOf } from "../chain-clock.ts";
import { chain, removeFolder, temporaryFolder } from "../fixture.ts";

const startMs = 1_750_000_000_000;
const registrar = () => new TestSigner("party:registrar", chain);
let folder: string;
let store: LedgerStore;
let sealer: Sealer;
let party: TestSigner;
let device: TestSigner;

beforeEach(() => {
  folder = temporaryFolder();
  store = LedgerStore.open(folder);
  const key = operatorKey(keyFromSeed("operator"));
  const ledger = openLedger(store, chain);
  party = registrar();
  const registrars = [{ id: "registrar", legalName: "Registrar", country: "NL", keys: [party.publicKey] }];
  beginChain(ledger, key, {
    chain,
    operatorName: "Operator",
    registrars,
    demonstration: true,
    nowMs: startMs,
  });
  const clock = clockOf(() => startMs + 1_000);
  sealer = new Sealer(ledger, clock, key, bounds, (error) => {
    throw error;
  });
  device = new TestSigner("device:logger", chain);
  say(party, "device.register", "device:logger", { id: "logger", key: device.coseKey, model: "sensor" });
});

afterEach(async () => {
  sealer.halt();
  await store.close();
  removeFolder(folder);
});

function say(
  from: TestSigner,
  kind: string,
  subject: string,
  payload: Parameters<TestSigner["statement"]>[1],
) {
  const executed = execute(from.statement(kind, payload, { subject, atMs: startMs }));
  if (isRefusal(executed)) throw new Error(`${kind}: ${executed.code} ${executed.detail}`);
}

function identify(statement: SignedStatement) {
  const identified = sealer.identify(statement);
  if (isRefusal(identified)) throw new Error(identified.code);
  return identified;
}

const execute = (statement: SignedStatement) => sealer.execute(identify(statement), () => undefined);

const reading = () =>
  device.statement("readings", encodeReadings([{ name: "temperature", value: 4, timeMs: startMs }]), {
    subject: "device:logger",
    atMs: startMs,
  });

it("readings on their way when their device is revoked are refused, and those after them", () => {
  expect(isRefusal(execute(reading()))).toBe(false);
  const onItsWay = identify(reading());
  const later = reading();
  say(party, "device.revoke", "device:logger", { reason: "stolen" });
  expect(sealer.execute(onItsWay, () => undefined)).toMatchObject({ code: "key_revoked" });
  expect(sealer.identify(later)).toMatchObject({ code: "key_revoked" });
  sealer.seal();
  expect(sealer.identify(later)).toMatchObject({ code: "key_revoked" });
});

it("readings on their way when their device is attached are filed where it is attached", () => {
  expect(isRefusal(execute(reading()))).toBe(false);
  const onItsWay = identify(reading());
  say(party, "unit.register", "unit:U-1", {
    id: "U-1",
    type: "pallet",
    identifier: { scheme: "other", number: "1" },
    at: startMs,
  });
  say(party, "device.attach", "device:logger", { target: "unit:U-1", at: startMs - 1_000 });
  const executed = sealer.execute(onItsWay, () => undefined);
  if (isRefusal(executed)) throw new Error(executed.code);
  expect(executed.filed.map(({ record }) => record)).toEqual(["record/device:logger", "record/unit:U-1/0"]);
});

it("readings on their way when their device's key is replaced fill a gap before that, and nothing after it", () => {
  expect(isRefusal(execute(reading()))).toBe(false);
  const before = identify(reading());
  const next = new TestSigner("device:logger", chain, "next");
  const claim = { chain, reference: "device:logger", replaces: device.publicKey.kid };
  const proof = next.sign(keyProofBytes(next.publicKey, claim));
  const rotation = device.statement(
    "device.key-rotate",
    { key: next.coseKey, proof },
    { subject: "device:logger", atMs: startMs },
  );
  const after = identify(reading());
  expect(isRefusal(execute(rotation))).toBe(false);
  expect(sealer.execute(after, () => undefined)).toMatchObject({ code: "key_replaced" });
  expect(isRefusal(sealer.execute(before, () => undefined))).toBe(false);
  expect(sealer.identify(before.statement)).toMatchObject({ kind: { name: "readings" } });
});

it("another's word under the beginning of a device's thumbprint, or in its name, is not taken for the device's", () => {
  expect(isRefusal(execute(reading()))).toBe(false);
  const statement = reading();
  const alike = statement.kid.slice();
  alike[31] = alike[31]! ^ 1;
  expect(sealer.identify({ ...statement, kid: alike })).toMatchObject({ code: "key_unknown" });
  expect(sealer.identify({ ...statement, issuer: "device:other" })).toMatchObject({
    code: "issuer_mismatch",
  });
  expect(sealer.identify({ ...statement, chain: "chain:other" })).toMatchObject({ code: "chain_wrong" });
  expect(sealer.identify({ ...statement, algorithm: "ES256" })).toMatchObject({ code: "algorithm_mismatch" });
  expect(identify(statement).device?.party).toBe("registrar");
});
