/** Sea ways: distances that are known, closures, and the committed table computed again. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import { readOceanMask, readSampleNetwork, readSeaTable } from "../../../../gateway/routing/tables.ts";
import { metersBetween, metersOfLine } from "../../../../ledger/routing/geography/great-circle.ts";
import { decodeMask } from "../../../../ledger/routing/sea/ocean-mask.ts";
import type { PassageId } from "../../../../ledger/routing/sea/passages.ts";
import { closedFor, SeaRouter } from "../../../../ledger/routing/sea/sea-router.ts";
import type { SeaTableFile } from "../../../../ledger/routing/sea/sea-table.ts";
import { fromJebelAli } from "./published-distances.ts";

// A grid takes a second of CPU, and there are a dozen of them.
vi.setConfig({ testTimeout: 180_000 });

const tables = new URL("../../../../gateway/routing/tables/", import.meta.url);
const mask = readOceanMask();
const router = new SeaRouter(mask);
const table = readSeaTable();
const ports = new Map(
  readSampleNetwork()
    .terminals.filter(({ kind }) => kind === "sea")
    .map((port) => [port.locode, port]),
);

function way(from: string, to: string, closed: readonly PassageId[] = [], ship = {}) {
  return router.way(ports.get(from)!, ports.get(to)!, closedFor(ship, closed))!;
}

const nauticalMiles = (meters: number) => Math.round(meters / 1_852);

describe("the sea router", () => {
  it("finds Shanghai - Rotterdam by Suez, and round the Cape or through Panama without it", () => {
    const suez = way("CNSHA", "NLRTM");
    expect(nauticalMiles(suez.meters)).toBeGreaterThan(10_300);
    expect(nauticalMiles(suez.meters)).toBeLessThan(10_700);
    expect(suez.passages).toEqual(
      expect.arrayContaining(["suez", "malacca", "bab-el-mandeb", "gibraltar", "dover"]),
    );
    // The shortest way without Suez goes through Panama, for ships that fit.
    expect(way("CNSHA", "NLRTM", ["suez"]).passages).toContain("panama");
    const cape = way("CNSHA", "NLRTM", ["suez"], { draftMeters: 16 });
    expect(cape.passages).not.toContain("panama");
    expect(Math.min(...cape.line.map(({ lat }) => lat))).toBeLessThan(-34);
  });

  // Pairs whose distance every table of ports agrees on, within two per cent.
  const known: [string, string, number][] = [
    ["SGSIN", "NLRTM", 8_290],
    ["NLRTM", "USNYC", 3_300],
    ["CNSHA", "USLAX", 5_700],
    ["BRSSZ", "NLRTM", 5_430],
    ["DEHAM", "NLRTM", 300],
  ];
  it.each(known)("%s - %s is about %d nautical miles", (from, to, expected) => {
    expect(Math.abs(way(from, to).meters / 1_852 / expected - 1)).toBeLessThan(0.03);
  });

  it("is as long back as there, and never shorter than the great circle", () => {
    for (const [from, to] of [
      ["CNSHA", "USLAX"],
      ["ITGOA", "ROCND"],
      ["AEJEA", "KEMBA"],
    ] as const) {
      const there = way(from, to);
      expect(Math.abs(way(to, from).meters / there.meters - 1)).toBeLessThan(0.01);
      expect(there.meters).toBeGreaterThanOrEqual(
        Math.floor(metersBetween(ports.get(from)!, ports.get(to)!)),
      );
      expect(Math.abs(metersOfLine(there.line) - there.meters)).toBeLessThan(1);
    }
  });

  it("stays on water between its corners, but for canals, approaches and the first and last mile", () => {
    const { line } = way("CNSHA", "USLAX");
    for (let i = 2; i < line.length - 1; i++)
      for (let step = 0; step <= 40; step++) {
        const share = step / 40;
        const [a, b] = [line[i - 1]!, line[i]!];
        // A straight line on the map is near the great circle where corners are near each other.
        if (Math.abs(a.lon - b.lon) > 5) break;
        expect(
          mask.isWaterAt({ lat: a.lat + (b.lat - a.lat) * share, lon: a.lon + (b.lon - a.lon) * share }),
        ).toBe(true);
      }
  });

  it("leads nowhere from a sea that is closed off", () => {
    expect(way("AEJEA", "INNSA", ["hormuz"])).toBeUndefined();
    expect(way("GEPTI", "GRPIR", ["bosporus"])).toBeUndefined();
    expect(way("GEPTI", "ROCND", ["bosporus"])).toBeDefined();
  });
});

describe("a closed passage", () => {
  const cases: [string, string, PassageId[]][] = [
    ["CNSHA", "NLRTM", ["malacca"]],
    ["CNSHA", "NLRTM", ["bab-el-mandeb", "dover", "taiwan"]],
    ["ITGOA", "NLRTM", ["gibraltar"]],
    ["SGSIN", "IDJKT", ["sunda", "singapore"]],
    ["NLRTM", "PLGDN", ["kiel", "oresund"]],
  ];
  it.each(cases)("%s - %s without %j is not used and shortens nothing", (from, to, closed) => {
    const open = way(from, to);
    const around = way(from, to, closed);
    expect(around.passages.filter((id) => closed.includes(id))).toEqual([]);
    expect(around.meters).toBeGreaterThanOrEqual(open.meters);
  });

  it("shortens no way of the table and is used by none", () => {
    const file = JSON.parse(
      gunzipSync(readFileSync(new URL("sea-legs.json.gz", tables))).toString(),
    ) as SeaTableFile;
    for (const [, , ...ways] of file.legs) {
      const [, , openMeters] = ways.find(([closed]) => closed.length === 0)!;
      for (const [closed, used, meters] of ways) {
        expect(used.filter((id) => closed.includes(id))).toEqual([]);
        expect(meters).toBeGreaterThanOrEqual(openMeters);
      }
    }
  });

  it("is one that a ship is too large for, or that nobody uses without asking", () => {
    expect(closedFor({}, [])).toEqual(["northeast", "northwest"]);
    expect(closedFor({}, [], ["northeast"])).toEqual(["northwest"]);
    expect(closedFor({ draftMeters: 16 }, ["suez"])).toEqual(
      expect.arrayContaining(["suez", "panama", "kiel"]),
    );
    expect(closedFor({ beamMeters: 59 }, [])).not.toContain("suez");
  });
});

describe("the table of sea ways", () => {
  it("was made from the mask that ships with it", () => {
    const file = JSON.parse(
      gunzipSync(readFileSync(new URL("sea-legs.json.gz", tables))).toString(),
    ) as SeaTableFile;
    const bytes = readFileSync(new URL("ocean-mask.bin.gz", tables));
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(file.mask);
    const encoded = mask.encode();
    expect(Buffer.compare(decodeMask(encoded).encode(), encoded)).toBe(0);
  });

  const sample: [string, string, PassageId[]][] = [
    ["CNSHA", "NLRTM", []],
    ["CNSHA", "NLRTM", ["suez"]],
    ["DEHAM", "INNSA", ["suez"]],
    ["BRSSZ", "USNYC", []],
    ["AUSYD", "SGSIN", []],
    ["GRPIR", "GEPTI", []],
  ];
  it.each(sample)("has %s - %s without %j as it is computed now", (from, to, closed) => {
    const [a, b] = from < to ? [from, to] : [to, from];
    const stored = table.way(ports.get(a)!, ports.get(b)!, closedFor({}, closed))!;
    const computed = way(a, b, closed);
    expect(stored.meters).toBe(computed.meters);
    expect(stored.passages).toEqual(computed.passages);
    expect(stored.line).toEqual(computed.line);
    expect(table.way(ports.get(b)!, ports.get(a)!, closedFor({}, closed))!.line).toEqual(
      [...stored.line].reverse(),
    );
  });

  it("does not answer for places that it does not know, nor for closures that it was not computed for", () => {
    const [shanghai, rotterdam] = [ports.get("CNSHA")!, ports.get("NLRTM")!];
    expect(table.way({ ...shanghai, lat: 30 }, rotterdam, [])).toBeUndefined();
    expect(table.way({ ...shanghai, locode: "CNXXX" }, rotterdam, [])).toBeUndefined();
    expect(table.way(shanghai, rotterdam, closedFor({}, ["malacca"]))).toBeUndefined();
  });
});

describe("beside published distances", () => {
  it("the median error is at most 1.5 %, and 85 % are within 5 %", () => {
    const from = ports.get("AEJEA")!;
    const error = (to: string, nm: number, closed: readonly PassageId[]) =>
      Math.abs(table.way(from, ports.get(to)!, closedFor({}, closed))!.meters / 1_852 / nm - 1);
    const errors = fromJebelAli
      .flatMap(([to, open, without]) => [
        error(to, open, []),
        ...(without === undefined ? [] : [error(to, without, ["suez", "panama"])]),
      ])
      .sort((x, y) => x - y);
    expect(errors.length).toBeGreaterThan(60);
    expect(errors[Math.floor(errors.length / 2)]).toBeLessThan(0.015);
    expect(errors.filter((each) => each <= 0.05).length / errors.length).toBeGreaterThan(0.85);
  });
});

// Distances of another program over the same coastlines; not part of the project.
const reference = new URL("../../../../../shared/data/reference/", import.meta.url);
describe.skipIf(!existsSync(reference))("beside another program's distances", () => {
  it("the median error is at most 1.5 %, and 85 % are within 5 %", () => {
    const read = (name: string) => readFileSync(new URL(name, reference));
    const { terminals } = JSON.parse(read("terminals.json").toString()) as {
      terminals: { code: string; kind: string; lat: number; lon: number }[];
    };
    const { legs } = JSON.parse(gunzipSync(read("sea-legs.json.gz")).toString()) as {
      legs: { a: string; b: string; nm: number }[];
    };
    const places = new Map(terminals.filter(({ kind }) => kind === "sea").map((port) => [port.code, port]));
    const count = Number(process.env.SEA_PAIRS ?? 60);
    const step = Math.floor(legs.length / count);
    const errors = legs
      .filter(({ nm }, i) => i % step === 7 % step && nm >= 300)
      .map(({ a, b, nm }) => {
        const found = router.way(places.get(a)!, places.get(b)!, closedFor({}, []));
        return found ? Math.abs(found.meters / 1_852 / nm - 1) : 1;
      })
      .sort((x, y) => x - y);
    expect(errors.length).toBeGreaterThan(count / 2);
    expect(errors[Math.floor(errors.length / 2)]).toBeLessThan(0.015);
    expect(errors.filter((error) => error <= 0.05).length / errors.length).toBeGreaterThan(0.85);
  });
});
