/** What people take away over HTTP is what they would make of the bundle themselves. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningGateway } from "../../gateway/main.ts";
import { reportPdf } from "../../gateway/report/pdf.ts";
import { encodeTrace } from "../../ledger/liability/trace.ts";
import { readingsCsv } from "../../report/readings-csv.ts";
import { check } from "../ledger/evidence/sample.ts";
import { populate, removeFolder, startTestGateway, temporaryFolder } from "./fixture.ts";

let folder: string;
let running: RunningGateway;

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder, open: true });
  await populate(running);
});

afterAll(async () => {
  await running.close();
  removeFolder(folder);
});

const get = async (path: string) => {
  const { statusCode, headers, rawPayload } = await running.server.inject({ url: path });
  return {
    statusCode,
    type: headers["content-type"],
    disposition: headers["content-disposition"],
    body: rawPayload,
  };
};

describe("exports of a shipment", () => {
  it("are what its evidence bundle says, byte for byte", async () => {
    const bundle = (await get("/api/shipments/S-1/evidence")).body;
    const checked = check(bundle);
    const { height } = checked;

    const report = await get("/api/shipments/S-1/report.pdf?language=de");
    expect([report.statusCode, report.type]).toEqual([200, "application/pdf"]);
    expect(report.disposition).toBe(`attachment; filename="S-1-${height}.pdf"`);
    expect(report.body.equals((await reportPdf(bundle, checked, "de"))!)).toBe(true);

    const readings = await get("/api/shipments/S-1/readings.csv");
    expect([readings.statusCode, readings.type]).toEqual([200, "text/csv; charset=utf-8"]);
    expect(readings.body.toString()).toBe(readingsCsv(checked.history!));

    const trace = await get("/api/shipments/S-1/trace.json");
    expect(trace.body.toString()).toBe(encodeTrace(checked.trace!));
  }, 60_000);

  it("are refused for a shipment that is not known, and a language that is not spoken", async () => {
    for (const name of ["report.pdf", "readings.csv", "trace.json"])
      expect([name, (await get(`/api/shipments/nobody/${name}`)).statusCode]).toEqual([name, 404]);
    expect((await get("/api/shipments/S-1/report.pdf?language=fr")).statusCode).toBe(400);
  });

  it("have no checker where the gateway was built without it", async () => {
    expect((await get("/api/verify.html")).statusCode).toBe(404);
  });
});
