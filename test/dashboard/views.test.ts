/** Views of the shipments' table as addresses, whatever stands in them. */
import fc from "fast-check";
import { expect, it } from "vitest";
import {
  addressOfView,
  columnNames,
  initialView,
  type View,
  viewOfAddress,
  withShipment,
} from "../../dashboard/shipments/views.ts";

const view: fc.Arbitrary<View> = fc.record({
  query: fc.string({ maxLength: 100, unit: "grapheme" }),
  statuses: fc.subarray(["transit", "attention", "critical", "delivered", "stale", "planned"] as const),
  columns: fc.subarray([...columnNames], { minLength: 1 }).map(withShipment),
  sort: fc.record({ column: fc.constantFrom(...columnNames), descending: fc.boolean() }),
});

it("are read from their address as they were", () => {
  fc.assert(
    fc.property(view, (one) => {
      expect(viewOfAddress(addressOfView(one))).toEqual(one);
    }),
  );
});

it("take from any other address what there is, and always the shipment", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (columns, sort) => {
      const read = viewOfAddress(`?${new URLSearchParams({ columns, sort, status: columns })}`);
      expect(read.columns).toContain("shipment");
      expect(columnNames).toContain(read.sort.column);
    }),
  );
  expect(viewOfAddress("?columns=goods,<b>,goods&sort=-arrival&status=late,stale")).toEqual({
    query: "",
    statuses: ["stale"],
    columns: ["shipment", "goods"],
    sort: { column: "arrival", descending: true },
  });
  expect(viewOfAddress("")).toEqual(initialView);
});
