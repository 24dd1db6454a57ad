/** The operator's statement that a key signed two statements with one number (docs/protocol.md §7.8). */
import { describe, expect, it } from "vitest";
import type { TestSigner } from "../chain-fixture.ts";
import { Branch } from "./branch.ts";
import { buildWorld, hourMs, minuteMs } from "./world.ts";

const world = buildWorld();
const { chain, shipper, carrier, logger, tracker } = world;
const { operator } = chain;
const now = chain.nowMs;
const hash = (byte: number) => new Uint8Array(32).fill(byte);

const report = (branch: Branch, about: TestSigner, subject = about.reference, more: object = {}) =>
  branch.say(operator, "operator.equivocation", subject, {
    kid: about.key.kid,
    sequence: 3,
    first: hash(1),
    secondHash: hash(2),
    ...more,
  });

describe("the operator's statement about two statements under one number", () => {
  it("is filed with the signer, whoever that is", () => {
    const branch = new Branch(chain);
    for (const signer of [shipper, logger, operator, chain.registrar]) {
      expect(report(branch, signer)).toBe("accepted");
      expect(branch.filed).toEqual([`record/${signer.reference}`]);
    }
  });

  it("is filed with what a device is attached to at the block's time, too, and not with what it was or will be", () => {
    const branch = new Branch(chain);
    branch.timeMs = now + 2 * hourMs;
    const attach = (target: string, at: number) =>
      branch.say(shipper, "device.attach", "device:logger", { target, at });
    attach("shipment:S-1", now);
    branch.say(shipper, "device.detach", "device:logger", { at: now + hourMs });
    expect(report(branch, logger)).toBe("accepted");
    expect(branch.filed).toEqual(["record/device:logger"]);
    attach("unit:box", now + hourMs);
    branch.say(shipper, "unit.load", "unit:box", { items: ["shipment:S-2"], at: now + hourMs + minuteMs });
    expect(report(branch, logger)).toBe("accepted");
    expect(branch.filed).toEqual(["record/device:logger", "record/unit:box/1"]);
  });

  it("may carry the second statement, up to a size that leaves room for the rest", () => {
    const branch = new Branch(chain);
    expect(report(branch, tracker, tracker.reference, { second: new Uint8Array(64_000) })).toBe("accepted");
    expect(report(branch, tracker, tracker.reference, { second: new Uint8Array(64_001) })).toBe(
      "payload_malformed",
    );
    expect(report(branch, tracker, tracker.reference, { second: new Uint8Array(0) })).toBe(
      "payload_malformed",
    );
  });

  it("names a key that is registered, and for whom it signs", () => {
    const branch = new Branch(chain);
    expect(report(branch, world.unregistered)).toBe("key_unknown");
    expect(report(branch, logger, "device:tracker")).toBe("subject_mismatch");
    expect(report(branch, carrier, "party:shipper")).toBe("subject_mismatch");
    expect(report(branch, carrier, "party:carrier", { sequence: -1 })).toBe("payload_malformed");
  });
});
