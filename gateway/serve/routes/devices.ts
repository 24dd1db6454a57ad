/** Devices and their readings. */
import type { FastifyInstance } from "fastify";
import { toHex } from "../../../ledger/encoding/bytes.ts";
import { encodeCoseKey } from "../../../ledger/keys/cose-key.ts";
import {
  type AttachmentState,
  attachmentName,
  type CalibrationState,
  deviceOf,
} from "../../../ledger/state/devices.ts";
import { keyOf, publicKeyOf, signerOf } from "../../../ledger/state/keys.ts";
import type { AttachmentView, DeviceView } from "../../contract/api.ts";
import { requires } from "../access.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described, idParams, listQuery } from "../schemas.ts";
import { page } from "../views/page.ts";
import { readSeries, type SeriesQuery, seriesQuerySchema } from "../views/series.ts";
import { partyName } from "../views/statement.ts";

export function deviceRoutes(server: FastifyInstance, parts: ServeParts): void {
  const { ledger, fleet, bounds } = parts;
  const read = requires("read");

  server.get<{ Querystring: { after?: string; limit: number } }>(
    "/api/devices",
    {
      preHandler: read,
      schema: { ...described("devices", "Registered devices"), querystring: listQuery(bounds.listCountMax) },
    },
    async ({ query }) => page(ledger.store, "device/", query).map(deviceView),
  );

  server.get<{ Params: { id: string } }>(
    "/api/devices/:id",
    { preHandler: read, schema: { ...described("devices", "One device"), params: idParams } },
    async ({ params }) => deviceView(known(params.id)),
  );

  server.get<{ Params: { id: string }; Querystring: SeriesQuery }>(
    "/api/devices/:id/readings",
    {
      preHandler: read,
      schema: {
        ...described("devices", "Readings of a device"),
        params: idParams,
        querystring: seriesQuerySchema(bounds),
      },
    },
    async ({ params, query }) =>
      readSeries(parts.telemetry, { device: known(params.id), fromMs: query.from, toMs: query.to }, query),
  );

  function known(id: string): string {
    if (!deviceOf(ledger.state, id)) throw new HttpRefusal("device_unknown");
    return id;
  }

  function deviceView(id: string): DeviceView {
    const device = deviceOf(ledger.state, id)!;
    const signer = signerOf(ledger.state, device.kid);
    const live = fleet.devices.get(id);
    return {
      device: id,
      model: device.model,
      party: device.party,
      partyName: partyName(ledger.state, device.party),
      kid: toHex(device.kid),
      key: toHex(encodeCoseKey(publicKeyOf(keyOf(ledger.state, device.kid)!))),
      revoked: device.revokedAt !== undefined,
      attachment: device.attachedTo === undefined ? null : attachmentView(id, device.attachments - 1),
      sequence: signer ? signer.next - 1 : null,
      openGaps: signer?.gaps.length ?? 0,
      lastReadingMs: live?.lastReadingMs || null,
      batteryPercent: live?.batteryPercent ?? null,
      quantities: live?.quantities ?? [],
      clockOffsetMs: live?.clockOffsetMs ?? null,
      calibratedUntilMs: ledger.state.get<CalibrationState>(`calibration/${id}`)?.validUntil ?? null,
      refusals: [...parts.deviceRefusals.of(id)],
    };
  }

  function attachmentView(device: string, n: number): AttachmentView {
    const { target, fromMs, toMs } = ledger.state.get<AttachmentState>(attachmentName(device, n))!;
    return { device, target, fromMs, toMs: toMs ?? null };
  }
}
