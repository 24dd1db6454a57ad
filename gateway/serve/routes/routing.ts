/** Routes: the network, plans in it, sea ways, and delivery rounds. docs/routing.md. */
import { PassThrough } from "node:stream";
import type { FastifyInstance, FastifyReply } from "fastify";
import { networkVersion } from "../../../ledger/routing/network.ts";
import { jsonOfNetwork } from "../../../ledger/routing/network-json.ts";
import { doorOf } from "../../../ledger/routing/places.ts";
import {
  type RoundsOrder,
  roundsBounds,
  roundsDefaults,
} from "../../../ledger/routing/rounds/plan-rounds.ts";
import { type Passage, type PassageId, passageIds, passages } from "../../../ledger/routing/sea/passages.ts";
import { planDefaults } from "../../../ledger/routing/search/plan.ts";
import { type Door, noConstraints } from "../../../ledger/routing/search/query.ts";
import { type Mode, modes } from "../../../ledger/state/terms.ts";
import type {
  NetworkTakenView,
  NetworkView,
  RoutePlanLine,
  RoutePlanRequest,
  RoutePlanView,
  SeaWayAnswer,
} from "../../contract/routes.ts";
import { customsOf } from "../../routing/customs.ts";
import { networkOfJson, storeNetwork } from "../../routing/network-store.ts";
import { PlannerError } from "../../routing/planner.ts";
import type { PlanOrder } from "../../routing/planning.ts";
import { requires } from "../access.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal, problemOf } from "../problem.ts";
import { described, identifierParameter } from "../schemas.ts";

const place = { type: "string", minLength: 1, maxLength: 100 } as const;
const time = { type: "integer", minimum: 0, maximum: 4_102_444_800_000 } as const;
const country = { type: "string", pattern: "^[A-Z]{2}$" } as const;
const passage = { type: "string", enum: passageIds } as const;
const listOf = (items: object, maxItems = 250) => ({ type: "array", maxItems, items }) as const;
const latitude = { type: "number", minimum: -90, maximum: 90 } as const;
const longitude = { type: "number", minimum: -180, maximum: 180 } as const;

const legReference = {
  type: "object",
  required: ["service", "from", "to"],
  additionalProperties: false,
  properties: {
    service: identifierParameter,
    from: { type: "string", maxLength: 64 },
    to: { type: "string", maxLength: 64 },
  },
} as const;

const shipSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    draftMeters: { type: "number", minimum: 0, maximum: 40 },
    beamMeters: { type: "number", minimum: 0, maximum: 100 },
  },
} as const;

const planSchema = {
  type: "object",
  required: ["from", "to", "readyMs", "massKg"],
  additionalProperties: false,
  properties: {
    from: { ...place, description: "UN/LOCODE, a terminal's identifier or name, or 48.14,11.58/DE" },
    to: place,
    readyMs: time,
    deadlineMs: time,
    massKg: { type: "number", exclusiveMinimum: 0, maximum: 1_000_000 },
    temperature: {
      type: "object",
      required: ["min", "max"],
      additionalProperties: false,
      properties: {
        min: { type: "number", minimum: -100, maximum: 100 },
        max: { type: "number", minimum: -100, maximum: 100 },
      },
    },
    dangerousGoods: { type: "string", pattern: "^[1-9](\\.[1-6])?$" },
    hsCode: { type: "string", pattern: "^[0-9]{2,10}$" },
    forbidden: {
      type: "object",
      additionalProperties: false,
      properties: {
        countries: listOf(country),
        carriers: listOf({ type: "string", maxLength: 200 }),
        modes: listOf({ type: "string", enum: modes }, modes.length),
        terminals: listOf(identifierParameter),
      },
    },
    closedPassages: listOf(passage, passageIds.length),
    ship: shipSchema,
    transfersMax: { type: "integer", minimum: 0, maximum: 30 },
    epsilonPercent: { type: "number", minimum: 0, maximum: 50, default: planDefaults.epsilon * 100 },
    draws: { type: "integer", minimum: 100, maximum: 10_000, default: planDefaults.draws },
    seed: { type: "integer", minimum: 0, maximum: 4_294_967_295, default: planDefaults.seed },
    current: listOf(legReference, 30),
  },
} as const;

const position = {
  type: "object",
  required: ["lat", "lon", "fromMs", "untilMs"],
  additionalProperties: false,
  properties: { lat: latitude, lon: longitude, fromMs: time, untilMs: time },
} as const;

const roundsSchema = {
  type: "object",
  required: ["depot", "stops", "vehicles", "capacity"],
  additionalProperties: false,
  properties: {
    depot: position,
    stops: {
      type: "array",
      minItems: 1,
      maxItems: roundsBounds.stopsMax,
      items: {
        ...position,
        required: ["id", "lat", "lon", "demand", "fromMs", "untilMs", "serviceMinutes"],
        properties: {
          ...position.properties,
          id: identifierParameter,
          demand: { type: "integer", minimum: 0, maximum: 1_000_000_000 },
          serviceMinutes: { type: "integer", minimum: 0, maximum: 1_440 },
        },
      },
    },
    vehicles: { type: "integer", minimum: 1, maximum: roundsBounds.vehiclesMax },
    capacity: { type: "integer", minimum: 1, maximum: 1_000_000_000 },
    kmPerHour: { type: "number", minimum: 1, maximum: 150, default: roundsDefaults.kmPerHour },
    circuity: { type: "number", minimum: 1, maximum: 3, default: roundsDefaults.circuity },
    iterations: {
      type: "integer",
      minimum: 1,
      maximum: roundsBounds.iterationsMax,
      default: roundsDefaults.iterations,
    },
    seed: { type: "integer", minimum: 0, maximum: 4_294_967_295, default: roundsDefaults.seed },
  },
} as const;

const ndjson = "application/x-ndjson";
/** Plans are work for seconds, not a lookup. */
const planLimit = { rateLimit: { max: 120, timeWindow: 60_000 } };

export function routingRoutes(server: FastifyInstance, parts: ServeParts): void {
  const { planner, configuration, bounds, ledger, clock } = parts;
  const read = requires("read");

  server.get(
    "/api/routes/network",
    {
      preHandler: read,
      schema: described("routes", "The network in which routes are searched, and the passages of the sea"),
    },
    async (): Promise<NetworkView> => ({
      version: networkVersion(planner.network),
      network: jsonOfNetwork(planner.network),
      passages: passageIds.map((id) => {
        const { name, line, closedByDefault = false }: Passage = passages[id];
        return { id, name, closedByDefault, line: line.flatMap(({ lat, lon }) => [lat, lon]) };
      }),
    }),
  );

  server.put(
    "/api/routes/network",
    {
      preHandler: requires("administer"),
      bodyLimit: bounds.networkBytesMax,
      schema: { ...described("routes", "Plan in another network"), body: { type: "object" } },
    },
    async ({ body }): Promise<NetworkTakenView> => {
      const taken = networkOfJson(body);
      if ("problems" in taken)
        throw new HttpRefusal(
          "network_malformed",
          taken.problems.map(({ row, message }) => `${row}: ${message}`).join("; "),
        );
      const { network } = taken;
      await storeNetwork(configuration.dataFolder, network);
      planner.setNetwork(network);
      const { terminals, services } = network;
      return { version: networkVersion(network), terminals: terminals.length, services: services.length };
    },
  );

  server.post<{ Body: RoutePlanRequest }>(
    "/api/routes/plan",
    {
      preHandler: read,
      config: planLimit,
      schema: {
        ...described("routes", "Ways from door to door, a handful of really different ones"),
        body: planSchema,
      },
    },
    async ({ body, headers }, reply) => {
      const { order, customs } = orderOf(body);
      const plan = (onProgress?: (labels: number) => void) =>
        answered(planner.plan(order, onProgress)).then((answer): RoutePlanView => ({ ...answer, customs }));
      return (headers.accept ?? "").includes(ndjson) ? streamed(reply, plan) : plan();
    },
  );

  server.get<{ Params: { from: string; to: string }; Querystring: { closed?: string } }>(
    "/api/routes/sea-ways/:from/:to",
    {
      preHandler: read,
      config: planLimit,
      schema: {
        ...described("routes", "The way over water between two sea ports, with passages closed, or null"),
        params: { type: "object", required: ["from", "to"], properties: { from: place, to: place } },
        querystring: {
          type: "object",
          additionalProperties: false,
          properties: {
            closed: { type: "string", maxLength: 400, description: "Passages, separated by commas." },
          },
        },
      },
    },
    async ({ params: { from, to }, query: { closed = "" } }): Promise<SeaWayAnswer> => {
      const closedPassages = closed.split(",").filter((id) => id !== "");
      const unknown = closedPassages.find((id) => !Object.hasOwn(passages, id));
      if (unknown !== undefined) throw new HttpRefusal("request_malformed", `there is no passage ${unknown}`);
      const ports = { from: portOf(from), to: portOf(to) };
      if (ports.from === undefined || ports.to === undefined) return { way: null };
      const order = {
        from: ports.from,
        to: ports.to,
        closedPassages: closedPassages as PassageId[],
        ship: {},
      };
      return { way: (await answered(planner.seaWay(order))) ?? null };
    },
  );

  server.post<{ Body: Omit<RoundsOrder, "seed"> & { seed: number } }>(
    "/api/routes/rounds",
    {
      preHandler: read,
      config: planLimit,
      schema: {
        ...described("routes", "Delivery rounds of a depot's vehicles, with capacity and time windows"),
        body: roundsSchema,
      },
    },
    async ({ body }) => {
      const names = new Set(body.stops.map(({ id }) => id));
      if (names.size < body.stops.length) throw new HttpRefusal("request_malformed", "two stops have one id");
      return answered(planner.rounds(body));
    },
  );

  function orderOf(body: RoutePlanRequest) {
    const [from, to] = [doorNamed(body.from), doorNamed(body.to)];
    const customs = customsOf(ledger.state, planner.network, { ...body, from, to }, clock.nowMs());
    const { forbidden = {} } = body;
    const order: PlanOrder = {
      question: {
        from,
        to,
        readyMs: body.readyMs,
        ...(body.deadlineMs !== undefined && { deadlineMs: body.deadlineMs }),
        massKg: body.massKg,
        controlled: body.temperature !== undefined,
        ...(body.dangerousGoods !== undefined && { dangerousGoods: body.dangerousGoods }),
        forbidden: {
          ...noConstraints,
          ...forbidden,
          modes: (forbidden.modes ?? []) as Mode[],
          countries: [...new Set([...(forbidden.countries ?? []), ...customs.closed])].sort(),
        },
        ...(body.transfersMax !== undefined && { transfersMax: body.transfersMax }),
      },
      options: {
        epsilon: body.epsilonPercent! / 100,
        draws: body.draws!,
        seed: body.seed!,
        labelsMax: bounds.planLabelsMax,
        ...(body.current && { current: body.current }),
      },
      closedPassages: body.closedPassages ?? [],
      ship: body.ship ?? {},
    };
    return { order, customs: customs.atEnds };
  }

  function doorNamed(text: string): Door {
    const door = doorOf(planner.network, text);
    if (!door) throw new HttpRefusal("place_unknown", text);
    return door;
  }

  function portOf(text: string): string | undefined {
    return planner.network.terminals.find(
      ({ id, locode, kind }) => kind === "sea" && (id === text || locode === text),
    )?.id;
  }
}

/** What the planner answers, or why it does not as a refusal. */
async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof PlannerError) throw new HttpRefusal(error.code);
    throw error;
  }
}

/** Progress line by line, and the answer or the problem as the last line. */
function streamed(
  reply: FastifyReply,
  plan: (onProgress: (labels: number) => void) => Promise<RoutePlanView>,
): FastifyReply {
  const lines = new PassThrough();
  const write = (line: RoutePlanLine) => lines.write(`${JSON.stringify(line)}\n`);
  plan((labels) => write({ progress: { labels } }))
    .then((answer) => write({ plan: answer }))
    .catch((error: unknown) => {
      if (!(error instanceof HttpRefusal)) return void lines.destroy(error as Error);
      const { code, title, detail } = problemOf(error.refusal);
      write({ problem: { code, title, detail } });
    })
    .finally(() => lines.end());
  return reply.type(ndjson).send(lines);
}
