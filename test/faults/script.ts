/** A run that uses every operation of the store: what is said in it, and what must become of each statement. */
import { encodeReadings } from "../../ledger/statement/readings.ts";
import type { SignedStatement } from "../../ledger/statement/statement.ts";
import { lightChain } from "../crash/light-gateway.ts";
import { shipmentTerms } from "../gateway/fixture.ts";
import { TestSigner } from "../signer.ts";

export const startMs = 1_760_000_000_000;

export interface Said {
  readonly statement: SignedStatement;
  /** `sealed`, or the code of its refusal, when nothing fails. */
  readonly outcome: string;
}

/** Statements that are sent together; each group becomes one block. */
export function script(): Said[][] {
  const signer = (reference: string) => new TestSigner(reference, lightChain);
  const registrar = signer("party:registrar");
  const shipper = signer("party:shipper");
  const device = signer("device:sensor-1");
  const atMs = startMs;
  const sealed = (statement: SignedStatement): Said => ({ statement, outcome: "sealed" });
  const register = registrar.statement(
    "party.register",
    {
      id: "shipper",
      legalName: "The shipper",
      country: "NL",
      roles: ["shipper", "carrier", "consignee"],
      keys: [shipper.coseKey],
    },
    { subject: shipper.reference, atMs },
  );
  const terms = {
    ...shipmentTerms(atMs),
    consignee: "shipper",
    legs: [{ ...shipmentTerms(atMs).legs[0], carrier: "shipper" }],
  };
  const value = (number: number) => [{ name: "temperature", value: number, timeMs: atMs + number }];
  const first = device.readings(value(1), atMs);
  const second = device.readings(value(2), atMs);
  const equivocation = device.statement("readings", encodeReadings(value(3)), {
    subject: device.reference,
    atMs,
    sequence: first.sequence,
  });
  const third = device.readings(value(4), atMs);
  const stranger = signer("device:stranger").readings(value(5), atMs);
  return [
    [
      sealed(register),
      sealed(
        shipper.statement(
          "device.register",
          { id: "sensor-1", key: device.coseKey, model: "sensor" },
          { subject: device.reference, atMs },
        ),
      ),
    ],
    [
      sealed(shipper.statement("shipment.create", terms, { subject: "shipment:S-1", atMs })),
      sealed(
        shipper.statement(
          "device.attach",
          { target: "shipment:S-1", at: atMs },
          { subject: device.reference, atMs },
        ),
      ),
      sealed(first),
    ],
    [
      sealed(first),
      sealed(second),
      { statement: equivocation, outcome: "sequence_equivocation" },
      { statement: stranger, outcome: "key_unknown" },
    ],
    [sealed(third)],
  ];
}
