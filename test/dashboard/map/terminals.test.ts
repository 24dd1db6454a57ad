/** Terminals on the map: what is taken from a network, what is due, and where names stand. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { overlap, placeNames } from "../../../dashboard/map/layers/name-placement.ts";
import { dueAt, terminalsOf } from "../../../dashboard/map/layers/terminals.ts";
import type { FleetRow } from "../../../gateway/contract/api.ts";

const port = {
  id: "A",
  locode: "NLRTM",
  kind: "sea",
  name: "Rotterdam",
  country: "NL",
  lat: 51.95,
  lon: 4.14,
};

function row(changes: Partial<FleetRow>): FleetRow {
  return {
    shipment: "S",
    destination: "",
    status: "transit",
    lat: 0,
    lon: 0,
    speedMetersPerSecond: 0,
    ...changes,
  } as FleetRow;
}

describe("terminals", () => {
  it("are those of the network that have a name and a place", () => {
    const network = {
      terminals: [
        { ...port, kind: "rail" },
        port,
        { ...port, lat: "51" },
        { ...port, name: "" },
        { ...port, lon: 181 },
        null,
        7,
      ],
    };
    expect(terminalsOf(network).map(({ id }) => id)).toEqual(["sea A", "rail A"]);
    fc.assert(
      fc.property(fc.anything(), (anything) => {
        terminalsOf(anything);
        terminalsOf({ terminals: anything });
      }),
    );
  });

  it("have those that stand there and those that head there, each once", () => {
    const [terminal] = terminalsOf({ terminals: [port] });
    const rows = [
      row({ shipment: "stands", lat: 51.99, lon: 4.1, destination: "Rotterdam" }),
      row({ shipment: "passes", lat: 51.99, lon: 4.1, speedMetersPerSecond: 9 }),
      row({ shipment: "comes", destination: "rotterdam" }),
      row({ shipment: "comes by code", destination: "NLRTM", lat: null, lon: null }),
      row({ shipment: "was here", destination: "Rotterdam", status: "delivered" }),
      row({ shipment: "elsewhere", destination: "Vienna" }),
    ];
    const { staying, heading } = dueAt(terminal!, rows);
    expect(staying.map(({ shipment }) => shipment)).toEqual(["stands"]);
    expect(heading.map(({ shipment }) => shipment)).toEqual(["comes", "comes by code"]);
  });
});

describe("names on the map", () => {
  const dot = fc.record({
    x: fc.integer({ min: 0, max: 400 }),
    y: fc.integer({ min: 0, max: 300 }),
    width: fc.integer({ min: 20, max: 120 }),
  });

  it("never lie over one another, nor over what is kept free", () => {
    fc.assert(
      fc.property(fc.array(dot, { maxLength: 40 }), dot, (dots, { x, y, width }) => {
        const free = { left: x, top: y, right: x + width, bottom: y + 20 };
        const names = placeNames(dots, [free]).filter((box) => box !== undefined);
        for (const [i, box] of names.entries()) {
          expect(overlap(box, free)).toBe(false);
          for (const other of names.slice(i + 1)) expect(overlap(box, other)).toBe(false);
        }
      }),
    );
  });

  it("are there where there is room", () => {
    expect(
      placeNames(
        [
          { x: 0, y: 0, width: 50 },
          { x: 300, y: 0, width: 50 },
        ],
        [],
      ).every(Boolean),
    ).toBe(true);
  });
});
