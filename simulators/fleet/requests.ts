/**
 * Answers what people ask for in the browser, as the demonstration's parties would: a delegation for a browser's
 * key, a simulated device for a shipment. A real party answers with its own key and the command line.
 */
import { setTimeout } from "node:timers/promises";
import type { DelegationRequest, ShipmentView, SimulatedDeviceRequest } from "../../gateway/contract/api.ts";
import { fromHex } from "../../ledger/encoding/bytes.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { type StreamFaultName, streamFaultNames } from "../faults.ts";
import { createJourney, type Journey } from "../journey.ts";
import { type PhysicalFaultName, physicalFault, physicalFaultNames } from "../physical-faults.ts";
import { type Profile, profileOf } from "../profiles.ts";
import { createRandom } from "../random.ts";
import type { Mode, RouteLeg, SampleRoute } from "../routes.ts";
import { Sensor } from "./sensor.ts";
import type { RunContext } from "./shipment-run.ts";

const pollMs = 1_000;

interface Serving extends RunContext {
  /** Runs of the devices that were started. */
  readonly running: Promise<void>[];
  /** Identifiers of their requests: a device that ran twice would sign two statements under one number. */
  readonly started: Set<string>;
}

/** Goes on with the devices of earlier requests, and looks for open ones until `signal` is aborted. */
export async function serveRequests(options: RunContext, signal: AbortSignal): Promise<void> {
  const context: Serving = { ...options, running: [], started: new Set() };
  await resumeSensors(context, signal).catch((error: unknown) =>
    context.report(`simulated devices: ${String(error)}`),
  );
  while (!signal.aborted) {
    await grantDelegations(context).catch((error: unknown) => context.report(`delegation: ${String(error)}`));
    await startSensors(context, signal).catch((error: unknown) =>
      context.report(`simulated device: ${String(error)}`),
    );
    // Aborted is what is asked above.
    await setTimeout(pollMs, undefined, { signal }).catch(() => undefined);
  }
  await Promise.all(context.running);
}

/** Any party's proof opens the lists; the first shipper's will do. */
const reader = ({ cast }: RunContext) => cast.shippers[0]!.http;

async function grantDelegations(context: RunContext): Promise<void> {
  const requests = await reader(context).delegationRequests();
  for (const request of requests) if (request.state === "open") await grant(context, request);
}

async function grant({ cast, report }: RunContext, request: DelegationRequest): Promise<void> {
  const party = cast.parties.get(request.party);
  if (!party) return;
  const { key, label, kinds, untilMs } = request;
  report(`${party.id} lets "${label}" act for it`);
  await party.say("delegation.grant", party.reference, { key: fromHex(key), label, kinds, until: untilMs });
}

async function startSensors(context: Serving, signal: AbortSignal): Promise<void> {
  const http = reader(context);
  for (const request of await http.simulatedDevices()) {
    if (request.state !== "open") continue;
    try {
      if (!context.started.has(request.id)) await beginSensor(context, request, signal);
    } catch (error) {
      const detail = String(error).slice(0, 500);
      await http.updateSimulatedDevice(request.id, { state: "failed", device: null, detail });
      continue;
    }
    // When this fails the request stays open, and is answered at the next look.
    await http.updateSimulatedDevice(request.id, { state: "running", device: deviceOf(request), detail: "" });
  }
}

/** Starts a device; noted before, so that a run that ends at any moment is gone on with. */
async function beginSensor(
  context: Serving,
  request: SimulatedDeviceRequest,
  signal: AbortSignal,
): Promise<void> {
  const { begun, connection } = context;
  const noted = begun.requests.find(({ id }) => id === request.id);
  const departureMs = noted?.departureMs ?? Math.floor(connection.clock.nowMs());
  if (!noted) begun.addRequest({ id: request.id, departureMs });
  try {
    await startSensor(context, request, departureMs, signal);
  } catch (error) {
    begun.endRequest(request.id);
    throw error;
  }
}

/** Devices that ran when an earlier run was stopped. */
async function resumeSensors(context: Serving, signal: AbortSignal): Promise<void> {
  const { begun, report } = context;
  const requests = new Map(
    (await reader(context).simulatedDevices()).map((request) => [request.id, request]),
  );
  for (const { id, departureMs } of begun.requests) {
    const request = requests.get(id);
    try {
      if (request) await startSensor(context, request, departureMs, signal);
      else begun.endRequest(id);
    } catch (error) {
      report(`simulated device for ${id}: ${String(error)}`);
    }
  }
}

async function startSensor(
  context: Serving,
  request: SimulatedDeviceRequest,
  departureMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { connection, cast, begun, report, running, started } = context;
  const shipment = await reader(context).shipment(request.shipment);
  const owner = cast.parties.get(shipment.shipper);
  if (!owner) throw new Error(`the demonstration does not play ${shipment.shipper}, who ships this`);
  const random = createRandom(request.id);
  const route = routeOf(shipment);
  const journey = createJourney({ route, departureMs, random: random.fork("journey") });
  const id = deviceOf(request);
  const profile = profileFor(shipment);
  const sensor = await Sensor.enrol({
    connection,
    owner,
    id,
    profile,
    journey,
    random,
    ...faultsOf(request.fault, journey, departureMs),
    key: begun.deviceKey(id),
    target: referenceText("shipment", shipment.shipment),
    fromMs: departureMs,
  });
  const ended = () => {
    begun.endRequest(request.id);
    begun.forgetDeviceKey(id);
  };
  const failed = (error: unknown) => {
    if (!signal.aborted) report(`${id}: ${String(error)}`);
  };
  started.add(request.id);
  running.push(sensor.run(signal).then(ended).catch(failed));
}

function deviceOf({ id }: SimulatedDeviceRequest): string {
  return `simulated-${id}`;
}

function faultsOf(fault: string | null, journey: Journey, departureMs: number) {
  const physical = physicalFaultNames.find((name): name is PhysicalFaultName => name === fault);
  const stream = streamFaultNames.find((name): name is StreamFaultName => name === fault);
  return {
    physicalFaults: physical ? [physicalFault(physical, journey, { fromMs: departureMs + 10 * 60_000 })] : [],
    streamFaults: stream ? [stream] : [],
  };
}

/** A device like the one such goods would have, judged by the temperature they may have. */
function profileFor({ conditions }: ShipmentView): Profile {
  const temperature = conditions.find(({ quantity }) => quantity === "temperature");
  if (!temperature) return profileOf("air-electronics");
  const warmest = temperature.max ?? 25;
  if (warmest < 0) return profileOf("reefer-frozen");
  return profileOf(warmest <= 10 ? "pharma-parcel" : "truck-pallet");
}

const cruiseSpeeds: Readonly<Record<Mode, number>> = { road: 21, rail: 24, sea: 9, air: 240 };
/** Where a place of the shipment has no position, the device moves between these. */
const unknownPlaces = [
  { name: "Rotterdam", lat: 51.95, lon: 4.14 },
  { name: "Vienna", lat: 48.21, lon: 16.37 },
] as const;

/** The shipment's own legs, straight from place to place. */
function routeOf({ shipment, legs }: ShipmentView): SampleRoute {
  return {
    id: shipment,
    name: shipment,
    sample: true,
    legs: legs.map((leg): RouteLeg => {
      const mode: Mode = leg.mode === "inland-waterway" ? "sea" : (leg.mode as Mode);
      return {
        id: leg.id,
        mode,
        carrier: "origin-haulier",
        from: positioned(leg.from, 0),
        to: positioned(leg.to, 1),
        waypoints: [],
        cruiseMetersPerSecond: cruiseSpeeds[mode],
        dwellMs: 60_000,
      };
    }),
  };
}

function positioned({ name, lat, lon }: { name: string; lat?: number; lon?: number }, end: 0 | 1) {
  return lat === undefined || lon === undefined ? { ...unknownPlaces[end], name } : { name, lat, lon };
}
