/** A shipment's page is renewed by the statements that change it, and by no others. */
import { describe, expect, it } from "vitest";
import { concerns, referencesOf } from "../../dashboard/shipment/concerns.ts";
import type { ShipmentView, StatementSummary } from "../../gateway/contract/api.ts";

const view = {
  units: [{ unit: "MSCU1234566", fromMs: 1, toMs: null }],
  attachments: [{ device: "reefer-7", target: "unit:MSCU1234566", fromMs: 1, toMs: null }],
} as unknown as ShipmentView;

const event = (kind: string, subject: string, payload: unknown = {}) =>
  ({ kind, subject, payload }) as StatementSummary;

describe("what concerns a shipment", () => {
  it.each([
    ["its own handover", event("custody.accept", "shipment:S-1"), true],
    ["another's handover", event("custody.accept", "shipment:S-10"), false],
    ["the handover of a unit it is aboard", event("custody.accept", "unit:MSCU1234566"), true],
    ["a device being attached to it", event("device.attach", "device:new", { target: "shipment:S-1" }), true],
    [
      "a device being attached elsewhere",
      event("device.attach", "device:new", { target: "shipment:S-2" }),
      false,
    ],
    ["its device being detached", event("device.detach", "device:reefer-7", { at: 1 }), true],
    ["another device being detached", event("device.detach", "device:reefer-8", { at: 1 }), false],
    ["its being loaded", event("unit.load", "unit:OTHER", { items: ["shipment:S-1"] }), true],
    ["another's being loaded", event("unit.load", "unit:OTHER", { items: ["shipment:S-2"] }), false],
    ["hostile payloads", event("device.attach", "device:x", null), false],
    ["hostile targets", event("device.attach", "device:x", { target: ["shipment:S-1"], items: 7 }), false],
  ])("%s", (_what, summary, expected) => {
    expect(concerns(summary, referencesOf("S-1", view))).toBe(expected);
  });

  it("is known before the shipment is", () => {
    expect(concerns(event("shipment.create", "shipment:S-1"), referencesOf("S-1", undefined))).toBe(true);
  });
});
