/** A simulated device for a shipment, asked for in the browser and run by the demonstration fleet. */
import type { FastifyInstance } from "fastify";
import { shipmentOf } from "../../../ledger/state/holdables.ts";
import { faultNames, type SimulatedDeviceRequest } from "../../contract/api.ts";
import { requires } from "../access.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described, identifierParameter } from "../schemas.ts";

const createSchema = {
  type: "object",
  additionalProperties: false,
  required: ["shipment"],
  properties: {
    shipment: identifierParameter,
    fault: { anyOf: [{ type: "string", enum: [...faultNames] }, { type: "null" }], default: null },
  },
} as const;

const updateSchema = {
  type: "object",
  additionalProperties: false,
  required: ["state"],
  properties: {
    state: { type: "string", enum: ["running", "failed"] },
    device: { ...identifierParameter, nullable: true },
    detail: { type: "string", maxLength: 500, default: "" },
  },
} as const;

export function simulatedDeviceRoutes(server: FastifyInstance, { ledger, requests }: ServeParts): void {
  server.post<{ Body: { shipment: string; fault: string | null } }>(
    "/api/simulated-devices",
    {
      preHandler: requires("submit"),
      schema: { ...described("demonstration", "Ask for a simulated device"), body: createSchema },
    },
    async ({ body }, reply) => {
      if (!shipmentOf(ledger.state, body.shipment)) throw new HttpRefusal("shipment_unknown");
      const { shipment, fault } = body;
      return reply
        .code(201)
        .send(requests.simulatedDevices.add({ shipment, fault, device: null, detail: "" }));
    },
  );

  server.get(
    "/api/simulated-devices",
    { preHandler: requires("read"), schema: described("demonstration", "Simulated devices asked for") },
    async () => requests.simulatedDevices.list(),
  );

  server.patch<{ Params: { id: string }; Body: Pick<SimulatedDeviceRequest, "state" | "device" | "detail"> }>(
    "/api/simulated-devices/:id",
    {
      preHandler: requires("submit"),
      schema: { ...described("demonstration", "What became of the request"), body: updateSchema },
    },
    async ({ params, body }) => {
      const updated = requests.simulatedDevices.update(params.id, {
        state: body.state,
        device: body.device ?? null,
        detail: body.detail,
      });
      if (!updated) throw new HttpRefusal("not_found");
      return updated;
    },
  );
}
