/**
 * What is refused in trade has its code over every interface: over HTTP as a problem, over MQTT (a device that acts for its
 * party by delegation) as a signed rejection. Nothing of it changes the state.
 */
import mqtt, { type MqttClient } from "mqtt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MachineClocks, machineClocks } from "../../gateway/clock.ts";
import type { Problem } from "../../gateway/contract/api.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { isFinal } from "../../ledger/codes.ts";
import type { CborInput } from "../../ledger/encoding/cbor-encode.ts";
import { accountName, balanceOf } from "../../ledger/state/settlement/accounts.ts";
import { decodeRejection } from "../../ledger/statement/answers.ts";
import type { SignedStatement } from "../../ledger/statement/statement.ts";
import { TestSigner } from "../signer.ts";
import {
  chain,
  outcome,
  populate,
  removeFolder,
  startTestGateway,
  temporaryFolder,
  type World,
} from "./fixture.ts";

let folder: string;
let running: RunningGateway;
let world: World;
let client: MqttClient;
const bank = new TestSigner("party:bank", chain);
const hour = 3_600_000;
const minute = 60_000;
/** By how much the gateway's clocks are ahead of the test's. */
let aheadMs = 0;
const clocks: MachineClocks = {
  wallMs: () => machineClocks.wallMs() + aheadMs,
  elapsedMs: () => machineClocks.elapsedMs() + aheadMs,
  sinceBootMs: () => machineClocks.sinceBootMs() + aheadMs,
};

async function must(signer: TestSigner, kind: string, subject: string, payload: CborInput): Promise<void> {
  const statement = signer.statement(kind, payload, { subject, atMs: Date.now() });
  expect(await outcome(running, statement), `${kind} ${subject}`).toBe("sealed");
}

const token = (id: string) => ({
  id,
  name: "Card",
  worth: { minor: 500, currency: "EUR" },
  countMax: 5,
  expires: Date.now() + (id === "short" ? minute : hour),
  transferable: false,
  text: "A card.",
});

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder, clocks });
  world = await populate(running);
  const { registrar, shipper, device } = world;
  const identity = {
    id: "bank",
    legalName: "The bank",
    country: "NL",
    roles: ["bank"],
    keys: [bank.coseKey],
  };
  await must(registrar, "party.register", "party:bank", identity);
  await must(bank, "asset.create", "asset:EUR", {
    id: "EUR",
    name: "Euro",
    currency: "EUR",
    promise: "At par.",
  });
  await must(bank, "asset.issue", "asset:EUR", { to: "shipper", minor: 1_000 });
  for (const id of ["card", "short"]) {
    await must(bank, "token.create", `token:${id}`, token(id));
    await must(bank, "token.grant", `token:${id}`, { to: "shipper", count: 1, reason: "gift" });
  }
  await must(shipper, "delegation.grant", "party:shipper", {
    key: device.coseKey,
    label: "a till",
    kinds: ["settlement.*", "trade.*", "token.*", "asset.*", "escrow.*"],
    until: Date.now() + hour,
  });
  client = mqtt.connect({
    host: "127.0.0.1",
    port: running.mqttPort,
    protocol: "mqtt",
    clientId: "sensor-1",
    username: "sensor-1",
    password: device.signIn(),
    reconnectPeriod: 0,
  });
  await new Promise((resolve) => client.once("connect", resolve));
  await client.subscribeAsync("devices/sensor-1/rejections");
  aheadMs = 2 * minute;
});

afterAll(async () => {
  client.end(true);
  await running.close();
  removeFolder(folder);
});

const transfer = (changes: object = {}) => ({ to: "consignee", minor: 1, feeMinor: 0, ...changes });
const deal = (changes: object = {}) => ({
  deal: {
    seller: "shipper",
    buyer: "consignee",
    items: [{ id: "a", description: "Wine", quantity: 1, unit: "C62", unitPrice: "5", minor: 500 }],
    total: { minor: 500, currency: "EUR" },
    dueDays: 30,
    ...changes,
  },
});

/** In the name of the shipper. */
const cases: [why: string, kind: string, subject: string, payload: object, code: string][] = [
  ["overdraft", "settlement.transfer", "asset:EUR", transfer({ minor: 1_001 }), "balance_insufficient"],
  ["half a cent", "settlement.transfer", "asset:EUR", transfer({ minor: 0.5 }), "payload_malformed"],
  [
    "more than a number holds",
    "settlement.transfer",
    "asset:EUR",
    transfer({ minor: 2 ** 60 }),
    "payload_malformed",
  ],
  ["less than nothing", "settlement.transfer", "asset:EUR", transfer({ minor: -5 }), "payload_malformed"],
  ["a fee that is not due", "settlement.transfer", "asset:EUR", transfer({ feeMinor: 3 }), "fee_mismatch"],
  ["an asset that is not there", "settlement.transfer", "asset:none", transfer(), "asset_unknown"],
  ["another's money", "asset.issue", "asset:EUR", { to: "shipper", minor: 1 }, "not_issuer"],
  [
    "a role that it has not",
    "asset.create",
    "asset:X",
    { id: "X", name: "X", currency: "EUR", promise: "x" },
    "role_missing",
  ],
  ["a deal between others", "trade.order", "order:O-1", deal({ seller: "carrier" }), "not_party_to_order"],
  [
    "a total that does not add up",
    "trade.order",
    "order:O-1",
    deal({ total: { minor: 501, currency: "EUR" } }),
    "deal_unbalanced",
  ],
  [
    "a price of absurd precision",
    "trade.order",
    "order:O-1",
    deal({
      items: [{ id: "a", description: "x", quantity: 1, unit: "C62", unitPrice: "5.0000000", minor: 500 }],
    }),
    "payload_malformed",
  ],
  [
    "an order that nobody has signed",
    "trade.ship",
    "order:O-1",
    { shipment: "S-1", items: [{ item: "a", quantity: 1 }] },
    "order_unknown",
  ],
  ["money from no escrow", "escrow.release", "order:O-1", { instalment: "x" }, "order_unknown"],
  ["an expired token", "token.redeem", "token:short", { order: "O-1", count: 1 }, "token_expired"],
  ["more tokens than it has", "token.redeem", "token:card", { order: "O-1", count: 2 }, "order_unknown"],
  [
    "a token that stays",
    "token.transfer",
    "token:card",
    { to: "consignee", count: 1 },
    "token_not_transferable",
  ],
  ["another's token", "token.grant", "token:card", { to: "shipper", count: 1, reason: "gift" }, "not_issuer"],
];

describe.each(cases)("%s", (_, kind, subject, payload, code) => {
  it("over HTTP", async () => {
    const { shipper } = world;
    const { next, last } = shipper;
    const statement = shipper.statement(kind, payload as never, { subject, atMs: Date.now() });
    const answer = await fetch(`http://127.0.0.1:${running.httpPort}/entries`, {
      method: "POST",
      body: Buffer.from(statement.bytes),
      headers: {
        "content-type": "application/cose",
        authorization: `Bearer ${shipper.signIn()}`,
        connection: "close",
      },
    });
    Object.assign(shipper, { next, last });
    expect(((await answer.json()) as Problem).code).toBe(code);
  });

  it("over MQTT", async () => {
    const { device } = world;
    const { next, last } = device;
    const statement = device.statement(kind, payload as never, {
      subject,
      issuer: "party:shipper",
      atMs: Date.now(),
    });
    Object.assign(device, { next, last });
    expect(await rejectionOf(statement)).toBe(code);
  });
});

/** The code of the signed rejection; what is not final gets no PUBACK, so that nobody waits for one. */
async function rejectionOf(statement: SignedStatement): Promise<string> {
  const rejected = new Promise<Buffer>((resolve) =>
    client.once("message", (_topic, message) => resolve(message)),
  );
  const published = client.publishAsync("devices/sensor-1/statements", Buffer.from(statement.bytes), {
    qos: 1,
  });
  published.catch(() => undefined);
  const { code, final } = decodeRejection(new Uint8Array(await rejected));
  expect(final).toBe(isFinal(code as never));
  return code;
}

it("nothing of all that has moved anything", () => {
  const { state } = running.ledger;
  expect(balanceOf(state, accountName("EUR", "shipper"))).toBe(1_000);
  expect(balanceOf(state, accountName("EUR", "consignee"))).toBe(0);
});
