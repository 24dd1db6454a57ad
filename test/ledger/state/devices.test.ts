/** Devices: registration, attachment, calibration, revocation, and what they may say (docs/protocol.md §7.4, §7.9). */
import { describe, expect, it } from "vitest";
import { encodeCoseKey } from "../../../ledger/keys/cose-key.ts";
import { defaultLimits } from "../../../ledger/state/chain.ts";
import {
  type AttachmentState,
  attachmentName,
  type CalibrationState,
  deviceOf,
} from "../../../ledger/state/devices.ts";
import { encodeReadings } from "../../../ledger/statement/readings.ts";
import { type TestSigner, testSigner } from "../chain-fixture.ts";
import { Branch } from "./branch.ts";
import { buildWorld, hourMs, minuteMs } from "./world.ts";

const world = buildWorld();
const { chain, shipper, carrier, consignee, forwarder, stranger, logger, tracker, strange } = world;
const now = chain.nowMs;
const skewMs = defaultLimits.clockSkewMsMax;

const attach = (branch: Branch, owner: TestSigner, device: string, target: string, at = now) =>
  branch.say(owner, "device.attach", `device:${device}`, { target, at });
const detach = (branch: Branch, owner: TestSigner, device: string, at = now) =>
  branch.say(owner, "device.detach", `device:${device}`, { at });
const measure = (branch: Branch, device: TestSigner, ...timesMs: number[]) =>
  branch.readings(
    device,
    timesMs.map((timeMs) => ({ name: "temperature", value: 4, timeMs })),
  );
const handOver = (branch: Branch, from: TestSigner, to: TestSigner, subject: string) => [
  branch.say(from, "custody.release", subject, { to: to.id, at: now }),
  branch.say(to, "custody.accept", subject, { from: from.id, at: now }),
];

const calibration = {
  certificate: "C-1",
  laboratory: "Laboratory",
  validFrom: now,
  validUntil: now + hourMs,
  uncertainties: [{ quantity: "temperature", value: 0.5 }],
};

describe("a device is registered", () => {
  const fresh = testSigner("device:new");
  const whole = { id: "new", key: encodeCoseKey(fresh.key), model: "Logger" };
  const register = (payload: object, subject = "device:new") =>
    new Branch(chain).say(shipper, "device.register", subject, payload as never);

  for (const [why, payload, subject, outcome] of [
    ["whole", whole, "device:new", "accepted"],
    [
      "with its clock's accuracy",
      { ...whole, clock: { accuracyMs: 0, driftPpm: 2.5 } },
      "device:new",
      "accepted",
    ],
    [
      "with a clock a day wrong at most",
      { ...whole, clock: { accuracyMs: 86_400_001, driftPpm: 0 } },
      "device:new",
      "payload_malformed",
    ],
    ["with half a clock", { ...whole, clock: { accuracyMs: 5 } }, "device:new", "payload_malformed"],
    ["under another name", whole, "device:other", "subject_mismatch"],
    ["as a unit", whole, "unit:new", "subject_mismatch"],
    ["under a name that is taken", { ...whole, id: "logger" }, "device:logger", "device_exists"],
    ["with a key that is taken", { ...whole, key: encodeCoseKey(logger.key) }, "device:new", "key_exists"],
    ["with no COSE_Key", { ...whole, key: new Uint8Array(40) }, "device:new", "key_malformed"],
    ["without a model", { id: "new", key: whole.key }, "device:new", "payload_malformed"],
  ] as const)
    it(`${why}: ${outcome}`, () => {
      expect(register(payload, subject)).toBe(outcome);
    });

  it("and may speak from the next statement on", () => {
    const branch = new Branch(chain);
    expect(measure(branch, fresh, now)).toBe("key_unknown");
    branch.say(shipper, "device.register", "device:new", whole);
    expect(measure(branch, fresh, now)).toBe("accepted");
    expect(branch.filed).toEqual(["record/device:new"]);
  });
});

describe("about a device", () => {
  const statements: readonly (readonly [kind: string, payload: object])[] = [
    ["device.revoke", { reason: "lost" }],
    ["device.calibrate", calibration],
    ["device.attach", { target: "shipment:S-1", at: now }],
    ["device.detach", { at: now }],
  ];
  for (const [kind, payload] of statements) {
    const say = (branch: Branch, signer: TestSigner, subject: string) =>
      branch.say(signer, kind, subject, payload as never);

    it(`${kind} is for its owner: another party, even one that holds the goods, is refused`, () => {
      const branch = new Branch(chain);
      expect(handOver(branch, shipper, carrier, "shipment:S-1")).toEqual(["accepted", "accepted"]);
      for (const signer of [carrier, consignee, stranger, chain.registrar])
        expect(say(branch, signer, "device:logger"), signer.id).toBe("device_not_own");
      expect(say(branch, logger, "device:logger")).toBe("signer_not_permitted");
    });

    it(`${kind} needs a device that is registered and not revoked`, () => {
      const branch = new Branch(chain);
      expect(say(branch, shipper, "device:nobody")).toBe("device_unknown");
      expect(say(branch, shipper, "unit:box")).toBe("subject_mismatch");
      branch.say(shipper, "device.revoke", "device:logger", { reason: "lost" });
      expect(say(branch, shipper, "device:logger")).toBe("device_revoked");
    });
  }

  it("the newest calibration counts, and those before it are kept", () => {
    const branch = new Branch(chain);
    branch.say(shipper, "device.calibrate", "device:logger", calibration);
    branch.say(shipper, "device.calibrate", "device:logger", { ...calibration, certificate: "C-2" });
    expect(branch.state.get("calibration/logger")).toMatchObject({
      certificate: "C-2",
      earlier: [{ certificate: calibration.certificate }],
    });
    for (let n = 3; n < 40; n++)
      branch.say(shipper, "device.calibrate", "device:logger", { ...calibration, certificate: `C-${n}` });
    const { certificate, earlier } = branch.state.get<CalibrationState>("calibration/logger")!;
    expect([certificate, earlier!.length, earlier![0]!.certificate]).toEqual(["C-39", 15, "C-38"]);
    const colour = { ...calibration, uncertainties: [{ quantity: "colour", value: 1 }] };
    expect(branch.say(shipper, "device.calibrate", "device:logger", colour)).toBe("payload_malformed");
  });
});

describe("a device is attached", () => {
  it("by its owner to what this has a part in, and filed there", () => {
    const branch = new Branch(chain);
    expect(attach(branch, shipper, "logger", "shipment:S-1")).toBe("accepted");
    expect(branch.filed).toEqual(["record/device:logger", "record/shipment:S-1"]);
    expect(attach(branch, carrier, "tracker", "shipment:S-2")).toBe("accepted");
    expect(deviceOf(branch.state, "logger")).toMatchObject({ attachments: 1, attachedTo: "shipment:S-1" });
  });

  it("by a stranger to nobody's shipment or unit, until the stranger holds it", () => {
    const branch = new Branch(chain);
    for (const target of ["shipment:S-1", "unit:box", "unit:truck"])
      expect(attach(branch, stranger, "strange", target), target).toBe("not_party_to_shipment");
    expect(handOver(branch, shipper, stranger, "shipment:S-1")).toEqual(["accepted", "accepted"]);
    expect(attach(branch, stranger, "strange", "shipment:S-1")).toBe("accepted");
  });

  it("to a unit by its owner and by its holder, filed into the unit's present epoch", () => {
    const branch = new Branch(chain);
    expect(attach(branch, carrier, "tracker", "unit:box")).toBe("not_party_to_shipment");
    branch.say(shipper, "unit.load", "unit:box", { items: ["shipment:S-3"], at: now });
    handOver(branch, shipper, carrier, "unit:box");
    expect(attach(branch, carrier, "tracker", "unit:box")).toBe("accepted");
    expect(branch.filed).toEqual(["record/device:tracker", "record/unit:box/1"]);
    expect(attach(branch, shipper, "logger", "unit:box")).toBe("accepted");
  });

  it("to what is aboard a unit by whoever holds the outermost one", () => {
    const branch = new Branch(chain);
    branch.say(shipper, "unit.load", "unit:box", { items: ["shipment:S-1"], at: now });
    branch.say(shipper, "unit.load", "unit:container", { items: ["unit:box"], at: now });
    expect(attach(branch, stranger, "strange", "shipment:S-1")).toBe("not_party_to_shipment");
    handOver(branch, shipper, stranger, "unit:container");
    expect(attach(branch, stranger, "strange", "shipment:S-1")).toBe("accepted");
  });

  for (const [why, target, at, outcome] of [
    ["a shipment nobody created", "shipment:S-9", now, "shipment_unknown"],
    ["a unit nobody registered", "unit:nothing", now, "unit_unknown"],
    ["a party", "party:shipper", now, "payload_malformed"],
    ["a shipment, as late as the clocks may differ", "shipment:S-1", now + skewMs, "accepted"],
    ["a shipment, later than that", "shipment:S-1", now + skewMs + 1, "statement_from_future"],
    ["a shipment, long ago", "shipment:S-1", 0, "accepted"],
  ] as const)
    it(`to ${why}: ${outcome}`, () => {
      expect(attach(new Branch(chain), shipper, "logger", target, at)).toBe(outcome);
    });

  it("to one thing at a time, and not before it was detached from the last", () => {
    const branch = new Branch(chain);
    expect(detach(branch, shipper, "logger")).toBe("device_not_attached");
    expect(attach(branch, shipper, "logger", "shipment:S-1", now - 10)).toBe("accepted");
    expect(attach(branch, shipper, "logger", "shipment:S-2")).toBe("device_attached");
    expect(detach(branch, shipper, "logger", now - 11)).toBe("detach_before_attach");
    expect(detach(branch, shipper, "logger", now + skewMs + 1)).toBe("statement_from_future");
    expect(detach(branch, shipper, "logger", now - 10)).toBe("accepted");
    expect(detach(branch, shipper, "logger")).toBe("device_not_attached");
    expect(attach(branch, shipper, "logger", "shipment:S-2", now - 11)).toBe("attach_before_detach");
    expect(attach(branch, shipper, "logger", "shipment:S-2", now - 10)).toBe("accepted");
    expect(branch.state.get<AttachmentState>(attachmentName("logger", 0))).toEqual({
      target: "shipment:S-1",
      fromMs: now - 10,
      toMs: now - 10,
    });
  });

  it("and its detachment is filed into the present epoch of what it was attached to", () => {
    const branch = new Branch(chain);
    attach(branch, shipper, "logger", "unit:box");
    branch.say(shipper, "unit.load", "unit:box", { items: ["shipment:S-3"], at: now });
    expect(detach(branch, shipper, "logger")).toBe("accepted");
    expect(branch.filed).toEqual(["record/device:logger", "record/unit:box/1"]);
  });
});

describe("readings", () => {
  it("of a device that is attached to nothing belong to its own record", () => {
    const branch = new Branch(chain);
    expect(measure(branch, strange, now)).toBe("accepted");
    expect(branch.filed).toEqual(["record/device:strange"]);
  });

  it("belong to what the device was attached to when it measured, however late they come", () => {
    const branch = new Branch(chain);
    attach(branch, shipper, "logger", "shipment:S-1", now + minuteMs);
    branch.timeMs = now + 10 * minuteMs;
    detach(branch, shipper, "logger", now + 3 * minuteMs);
    attach(branch, shipper, "logger", "shipment:S-2", now + 5 * minuteMs);
    const filed = (...minutes: number[]) => {
      expect(measure(branch, logger, ...minutes.map((m) => now + m * minuteMs))).toBe("accepted");
      return branch.filed.slice(1);
    };
    const [first, second] = ["record/shipment:S-1", "record/shipment:S-2"];
    expect(filed(0)).toEqual([]);
    expect(filed(1)).toEqual([first]);
    expect(filed(3)).toEqual([first]);
    expect(filed(4)).toEqual([]);
    expect(filed(5)).toEqual([second]);
    expect(filed(9)).toEqual([second]);
    expect(filed(2, 4)).toEqual([first]);
    expect(filed(2, 6).sort()).toEqual([first, second]);
    // A pack around an attachment that has no reading within it: it says that there was none.
    expect(filed(0, 4)).toEqual([first]);
  });

  it("belong to both sides of a boundary that the device's clock cannot tell apart", () => {
    const branch = new Branch(chain);
    attach(branch, carrier, "tracker", "shipment:S-1", now);
    branch.timeMs = now + hourMs;
    detach(branch, carrier, "tracker", now + minuteMs);
    const touches = (timeMs: number) => {
      expect(measure(branch, tracker, timeMs)).toBe("accepted");
      return branch.filed.includes("record/shipment:S-1");
    };
    expect([now - 1_001, now - 1_000, now].map(touches)).toEqual([false, true, true]);
    expect([now + minuteMs + 1_000, now + minuteMs + 1_001].map(touches)).toEqual([true, false]);
  });

  it("of a unit belong to the epochs in which they were measured, closed ones too", () => {
    const branch = new Branch(chain);
    attach(branch, shipper, "logger", "unit:box", now);
    branch.timeMs = now + hourMs;
    for (const [minute, kind, item] of [
      [1, "unit.load", "shipment:S-1"],
      [2, "unit.load", "shipment:S-2"],
      [3, "unit.unload", "shipment:S-1"],
    ] as const)
      branch.say(shipper, kind, "unit:box", { items: [item], at: now + minute * minuteMs });
    const epochs = (...minutes: number[]) => {
      expect(measure(branch, logger, ...minutes.map((m) => now + m * minuteMs))).toBe("accepted");
      return branch.filed
        .slice(1)
        .map((record) => record.replace("record/unit:box/", ""))
        .sort();
    };
    expect(epochs(0.5)).toEqual(["0"]);
    expect(epochs(1.5)).toEqual(["1"]);
    expect(epochs(2)).toEqual(["1", "2"]);
    expect(epochs(50)).toEqual(["3"]);
    expect(epochs(0.5, 50)).toEqual(["0", "1", "2", "3"]);
  });

  it("may touch as many epochs as the chain allows in one pack, and not one more", () => {
    const branch = new Branch(chain);
    attach(branch, shipper, "logger", "unit:box", now);
    const most = defaultLimits.epochsPerPackMax;
    for (let n = 1; n < most; n++) {
      const kind = n % 2 ? "unit.load" : "unit.unload";
      expect(branch.say(shipper, kind, "unit:box", { items: ["shipment:S-1"], at: now + n })).toBe(
        "accepted",
      );
    }
    expect(measure(branch, logger, now, now + most)).toBe("accepted");
    expect(branch.filed).toHaveLength(1 + most);
    branch.say(shipper, "unit.unload", "unit:box", { items: ["shipment:S-1"], at: now + most });
    expect(measure(branch, logger, now, now + most)).toBe("pack_spans_too_many_epochs");
    expect(measure(branch, logger, now + 1, now + most)).toBe("pack_spans_too_many_epochs");
    expect(measure(branch, logger, now + 2, now + most)).toBe("accepted");
  });

  it("are the device's about itself, and not from the future", () => {
    const branch = new Branch(chain);
    const payload = encodeReadings([{ name: "door", value: 1, timeMs: now }]);
    expect(branch.sayBytes(logger, "readings", "shipment:S-1", payload)).toBe("subject_mismatch");
    expect(branch.sayBytes(logger, "readings", "device:tracker", payload)).toBe("subject_mismatch");
    expect(measure(branch, logger, now - hourMs, now + skewMs + 1)).toBe("statement_from_future");
    expect(measure(branch, logger, now - hourMs, now + skewMs)).toBe("accepted");
    expect(branch.sayBytes(logger, "readings", "device:logger", Uint8Array.of(0x80))).toBe(
      "readings_malformed",
    );
  });

  it("end with the device", () => {
    const branch = new Branch(chain);
    expect(measure(branch, logger, now)).toBe("accepted");
    branch.say(shipper, "device.revoke", "device:logger", { reason: "stolen" });
    expect(measure(branch, logger, now - hourMs)).toBe("key_revoked");
    expect(deviceOf(branch.state, "logger")?.revokedAt).toBe(branch.index - 1);
  });
});

describe("forwarders", () => {
  it("who are named nowhere have a part in what they hold, and only while they hold it", () => {
    const branch = new Branch(chain);
    const milestone = { leg: "leg-1", step: "stored", at: now };
    const say = () => branch.say(forwarder, "transport.milestone", "shipment:S-1", milestone);
    expect(say()).toBe("not_party_to_shipment");
    handOver(branch, shipper, forwarder, "shipment:S-1");
    expect(say()).toBe("accepted");
    handOver(branch, forwarder, carrier, "shipment:S-1");
    expect(say()).toBe("not_party_to_shipment");
  });
});
