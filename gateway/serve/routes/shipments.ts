/** Shipments. */
import type { FastifyInstance } from "fastify";
import type { ServeParts } from "../parts.ts";

export function shipmentRoutes(_server: FastifyInstance, _parts: ServeParts): void {}
