import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signingKeyFromSeed } from "../../client/signing-key.ts";
import type { ShipmentView } from "../../gateway/contract/api.ts";
import { checkNatively } from "../../gateway/ingest/native-signature.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { checkBundle } from "../../ledger/evidence/check.ts";
import { type Cargo2000Process, parseCargo2000 } from "../../simulators/cargo2000.ts";
import { minutesOfTimes, timeProcess } from "../../simulators/cargo2000-times.ts";
import { connectTo } from "../../simulators/fleet/connection.ts";
import { replayCargo2000, shipmentOfLeg } from "../../simulators/replay/cargo2000-replay.ts";
import { removeFolder, startTestGateway, temporaryFolder } from "../gateway/fixture.ts";
import { sharedFolder } from "../shared.ts";

const shared = sharedFolder();
const rowCount = 200;
const spacingMs = 3_600_000;
const startMs = Date.UTC(2026, 0, 5);

describe.skipIf(shared === undefined)(
  "the first 200 processes of the Cargo 2000 file, through the broker",
  () => {
    const folder = temporaryFolder();
    let running: RunningGateway;
    let processes: Cargo2000Process[];
    const views = new Map<string, ShipmentView>();

    const get = async (path: string) => fetch(`http://127.0.0.1:${running.httpPort}/${path}`);

    beforeAll(async () => {
      running = await startTestGateway({ folder, open: true });
      const text = readFileSync(join(shared!, "data/cargo2000/cargo2000.csv"), "utf8");
      processes = parseCargo2000(text, { rowsMax: rowCount });
      const connection = await connectTo(`http://127.0.0.1:${running.httpPort}`);
      const keysFolder = join(folder, "parties");
      mkdirSync(keysFolder);
      const seed = createHash("sha256").update("party:registrar").digest();
      await replayCargo2000({
        connection,
        keysFolder,
        registrarKey: signingKeyFromSeed(seed),
        report: () => undefined,
        processes,
        startMs,
        spacingMs,
        concurrency: 100,
        progress: () => undefined,
      });
      for (const { nr, incoming } of processes)
        for (const { id } of incoming) {
          const shipment = shipmentOfLeg(nr, id);
          views.set(shipment, (await (await get(`api/shipments/${shipment}`)).json()) as ShipmentView);
        }
    }, 240_000);

    afterAll(async () => {
      await running.close();
      removeFolder(folder);
    });

    it("show every planned and actual time of the file on the shipments' pages", () => {
      expect(processes).toHaveLength(rowCount);
      for (const [i, process] of processes.entries()) {
        const timed = timeProcess(process, startMs + i * spacingMs);
        for (const leg of timed.incoming) {
          const { milestones } = views.get(shipmentOfLeg(process.nr, leg.id))!;
          for (const expected of [leg, timed.outgoing]) {
            const shown = milestones.filter((milestone) => milestone.leg === expected.id);
            expect(shown.map(({ step, plannedMs, actualMs }) => ({ step, plannedMs, actualMs }))).toEqual(
              expected.steps.map(({ stepId, plannedMs, actualMs }) => ({
                step: stepId,
                plannedMs,
                actualMs,
              })),
            );
          }
        }
      }
    });

    it("give back the file's minutes from nothing but what the pages show", () => {
      for (const process of processes)
        for (const { id, steps } of process.incoming) {
          const view = views.get(shipmentOfLeg(process.nr, id))!;
          const shown = view.milestones.filter((milestone) => milestone.leg === id);
          const minutes = minutesOfTimes({
            plannedStartMs: view.legs.find((leg) => leg.id === id)!.plannedDepartureMs!,
            actualStartMs: view.createdAtMs,
            steps: shown.map(({ plannedMs, actualMs }) => ({ plannedMs: plannedMs!, actualMs: actualMs! })),
          });
          expect(minutes).toEqual(
            steps.map(({ plannedMinutes, effectiveMinutes }) => ({ plannedMinutes, effectiveMinutes })),
          );
        }
    });

    it("are delivered, with custody from the supplier over airline, forwarder and airline to the consignee", () => {
      for (const view of views.values()) {
        expect(view.row.status).toBe("delivered");
        expect(view.custody.map(({ holder }) => holder)).toEqual([
          view.shipper,
          "c2k-airline",
          "c2k-forwarder",
          "c2k-airline",
          "c2k-consignee",
        ]);
      }
    });

    it("have evidence that holds offline", async () => {
      const trust = [toHex(running.operatorKey.kid)];
      const every = Math.ceil(views.size / 25);
      for (const shipment of [...views.keys()].filter((_, i) => i % every === 0)) {
        const bundle = new Uint8Array(await (await get(`api/shipments/${shipment}/evidence`)).arrayBuffer());
        const report = checkBundle(bundle, { trust, verify: checkNatively });
        expect(report.problems).toEqual([]);
        expect(report.verdict).toBe("holds");
      }
    });
  },
);
