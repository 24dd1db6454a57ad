import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunningGateway } from "../../gateway/main.ts";
import { receiptOf } from "../../gateway/seal/receipts.ts";
import { checkReceipt } from "../../ledger/log/receipt.ts";
import type { RecordState } from "../../ledger/state/records.ts";
import { encodeReadings } from "../../ledger/statement/readings.ts";
import { TestSigner } from "../signer.ts";
import {
  chain,
  outcome,
  populate,
  removeFolder,
  shipmentTerms,
  startTestGateway,
  submit,
  temporaryFolder,
  type World,
} from "./fixture.ts";

let folder: string;
let running: RunningGateway;
let world: World;

beforeEach(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder });
  world = await populate(running);
});

afterEach(async () => {
  await running.close();
  removeFolder(folder);
});

const temperature = (value: number, timeMs: number) => [{ name: "temperature", value, timeMs }];

describe("a reading", () => {
  it("is sealed, gets a receipt that verifies, and is filed with the device and the shipment", async () => {
    const statement = world.device.readings(temperature(4.5, Date.now()), Date.now());
    const answer = await submit(running, statement, "sensor-1");
    if (!answer.sealed) throw new Error(answer.refusal.detail);
    const { receipt } = receiptOf(running.ledger, answer.index);
    const { problem } = checkReceipt(statement.bytes, receipt, running.operatorKey);
    expect(problem).toBeUndefined();
    expect(running.ledger.state.get<RecordState>("record/device:sensor-1")?.count).toBe(3);
    expect(running.ledger.state.get<RecordState>("record/shipment:S-1")?.count).toBe(3);
  });

  it("of a device that is attached to nothing belongs to its own record", async () => {
    const statement = world.other.readings(temperature(4.5, Date.now()), Date.now());
    expect(await outcome(running, statement, "sensor-2")).toBe("sealed");
    expect(running.ledger.state.get<RecordState>("record/device:sensor-2")?.count).toBe(2);
    expect(running.ledger.state.get<RecordState>("record/shipment:S-1")?.count).toBe(2);
  });

  it("sent again is answered with the same place and is stored once", async () => {
    const statement = world.device.readings(temperature(4.5, Date.now()), Date.now());
    const [first, second] = await Promise.all([submit(running, statement), submit(running, statement)]);
    const third = await submit(running, statement);
    if (!first.sealed || !second.sealed || !third.sealed) throw new Error("refused");
    expect([second.index, third.index]).toEqual([first.index, first.index]);
    expect(running.ledger.state.get<RecordState>("record/device:sensor-1")?.count).toBe(3);
  });
});

describe("refusals", () => {
  const now = () => Date.now();

  it("of a wrong signature", async () => {
    const { bytes } = world.device.readings(temperature(4, now()), now());
    const tampered = bytes.slice();
    tampered[tampered.length - 40]! ^= 1;
    expect(await outcome(running, tampered)).toBe("signature_invalid");
  });

  it("of unknown, other chain's, other signer's and revoked keys", async () => {
    const stranger = new TestSigner("device:stranger", chain);
    expect(await outcome(running, stranger.readings(temperature(4, now()), now()))).toBe("key_unknown");
    const subject = world.device.reference;
    const readings = encodeReadings(temperature(4, now()));
    const elsewhere = world.device.statement("readings", readings, {
      subject,
      atMs: now(),
      sequence: 0,
      chain: "chain:other",
    });
    expect(await outcome(running, elsewhere)).toBe("chain_wrong");
    const asAnother = world.device.statement("readings", readings, {
      subject,
      atMs: now(),
      sequence: 0,
      issuer: "device:sensor-2",
    });
    expect(await outcome(running, asAnother)).toBe("issuer_mismatch");
    const revoke = world.shipper.statement("device.revoke", { reason: "lost" }, { subject, atMs: now() });
    expect(await outcome(running, revoke)).toBe("sealed");
    expect(await outcome(running, world.device.readings(temperature(4, now()), now()))).toBe("key_revoked");
  });

  it("of two statements under one sequence number, with the operator's statement about it", async () => {
    const first = world.device.readings(temperature(4, now()), now());
    const second = world.device.statement("readings", encodeReadings(temperature(9, now())), {
      subject: world.device.reference,
      atMs: now(),
      sequence: 0,
    });
    expect(await Promise.all([outcome(running, first), outcome(running, second)])).toEqual([
      "sealed",
      "sequence_equivocation",
    ]);
    expect(await outcome(running, second)).toBe("sequence_equivocation");
    running.sealer.seal();
    const record = running.ledger.store.recordEntries("record/device:sensor-1");
    expect(record).toHaveLength(4);
    expect(running.ledger.state.get<RecordState>("record/shipment:S-1")?.count).toBe(4);
  });

  it("of a time from the future, and of malformed and oversize bytes", async () => {
    const ahead = now() + 3_600_000;
    expect(await outcome(running, world.device.readings(temperature(4, ahead), now()))).toBe(
      "statement_from_future",
    );
    expect(await outcome(running, new Uint8Array([0xff]))).toBe("cbor_malformed");
    expect(await outcome(running, new Uint8Array(70_000))).toBe("statement_too_large");
    expect(await outcome(running, new Uint8Array(0))).toBe("statement_empty");
  });

  it("of a statement on another device's topic", async () => {
    const statement = world.device.readings(temperature(4, now()), now());
    expect(await outcome(running, statement, "sensor-2")).toBe("topic_mismatch");
  });

  it("of a handover by somebody who does not hold the goods", async () => {
    const release = { to: "consignee", at: now() };
    const byCarrier = world.carrier.statement("custody.release", release, {
      subject: "shipment:S-1",
      atMs: now(),
    });
    expect(await outcome(running, byCarrier)).toBe("not_holder");
  });

  it("leaves the sequence where it was, so that the next statement is accepted", async () => {
    const late = { sequence: world.device.next, previous: world.device.last };
    const bad = world.device.statement(
      "readings",
      encodeReadings([{ name: "temperature", value: 4, timeMs: now() + 1e8 }]),
      {
        subject: world.device.reference,
        atMs: now(),
        sequence: late.sequence,
        ...(late.previous && { previous: late.previous }),
      },
    );
    expect(await outcome(running, bad)).toBe("statement_from_future");
    expect(await outcome(running, world.device.readings(temperature(4, now()), now()))).toBe("sealed");
  });
});

describe("custody", () => {
  it("passes by release and accept, and ends with the consignee's accept", async () => {
    const at = Date.now();
    const subject = "shipment:S-1";
    const steps: [TestSigner, string, object][] = [
      [world.shipper, "custody.release", { to: "carrier", at }],
      [world.carrier, "custody.accept", { from: "shipper", at }],
      [world.carrier, "custody.release", { to: "consignee", at }],
      [world.consignee, "custody.accept", { from: "carrier", at }],
    ];
    for (const [signer, kind, payload] of steps)
      expect(await outcome(running, signer.statement(kind, payload as never, { subject, atMs: at }))).toBe(
        "sealed",
      );
    expect(running.ledger.state.get<{ holder: string; deliveredMs: number }>("shipment/S-1")).toMatchObject({
      holder: "consignee",
      deliveredMs: at,
    });
    const again = world.consignee.statement("custody.release", { to: "carrier", at }, { subject, atMs: at });
    expect(await outcome(running, again)).toBe("shipment_delivered");
  });
});

describe("a restart", () => {
  it("proves the store and goes on where it stood", async () => {
    const statement = world.device.readings(temperature(4.5, Date.now()), Date.now());
    expect(await outcome(running, statement)).toBe("sealed");
    const before = running.ledger.tip!.header;
    await running.close();
    running = await startTestGateway({ folder });
    expect(running.ledger.tip!.header).toEqual(before);
    expect(await outcome(running, world.device.readings(temperature(5, Date.now()), Date.now()))).toBe(
      "sealed",
    );
    expect(
      await outcome(
        running,
        world.shipper.statement("shipment.create", shipmentTerms(Date.now(), "S-2"), {
          subject: "shipment:S-2",
          atMs: Date.now(),
        }),
      ),
    ).toBe("sealed");
  });
});
