/** Alerts: what there is, who has seen to it, by which rules they are raised, and who is told. */
import { randomBytes } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { AcknowledgementError } from "../../alerts/alerts.ts";
import {
  type AcknowledgedView,
  type Alert,
  type AlertChannel,
  type AlertRule,
  type AlertSubscription,
  alertLevels,
  alertPhases,
  type RefusedAlert,
  type ReopenedView,
} from "../../contract/alerts.ts";
import { areaProblem, cornersMax, cornersMin } from "../../contract/areas.ts";
import { AlertStore, type StoredSubscription } from "../../store/alert-store.ts";
import { requires } from "../access.ts";
import type { ServeParts } from "../parts.ts";
import { HttpRefusal } from "../problem.ts";
import { described, identifierParameter, idParams } from "../schemas.ts";

const level = { type: "string", enum: alertLevels } as const;
const durationMs = { type: "integer", minimum: 0, maximum: 31_622_400_000 } as const;
const identifiers = { type: "array", maxItems: 1_000, items: identifierParameter } as const;
const latitude = { type: "number", minimum: -90, maximum: 90 } as const;
const longitude = { type: "number", minimum: -180, maximum: 180 } as const;
const text = { type: "string", minLength: 1, maxLength: 200 } as const;

const areaSchema = {
  oneOf: [
    {
      type: "object",
      required: ["lat", "lon", "radiusMeters"],
      additionalProperties: false,
      properties: {
        lat: latitude,
        lon: longitude,
        radiusMeters: { type: "number", exclusiveMinimum: 0, maximum: 20_000_000 },
      },
    },
    {
      type: "object",
      required: ["corners"],
      additionalProperties: false,
      properties: {
        corners: {
          type: "array",
          minItems: cornersMin,
          maxItems: cornersMax,
          items: { type: "array", minItems: 2, maxItems: 2, items: { type: "number" } },
        },
      },
    },
  ],
} as const;

/** Levels from shares in per cent on. */
function stepsSchema(percentMax: number) {
  return {
    type: "array",
    minItems: 1,
    maxItems: 10,
    items: {
      type: "object",
      required: ["percent", "level"],
      additionalProperties: false,
      properties: { percent: { type: "number", minimum: 1, maximum: percentMax }, level },
    },
  } as const;
}

/** Fields that each kind of rule has beside the common ones. */
const ruleFields = {
  harm: { steps: stepsSchema(100_000) },
  battery: { belowPercent: { type: "number", minimum: 1, maximum: 100 }, level },
  silence: { afterMs: { ...durationMs, minimum: 1_000 }, level },
  geofence: { area: areaSchema, when: { type: "string", enum: ["inside", "outside"] }, level },
  deviation: { metersMax: { type: "number", minimum: 100, maximum: 20_000_000 }, level },
  deadline: { beforeMs: durationMs, level },
  lateness: { steps: stepsSchema(100) },
} as const;

function ruleSchema(kind: keyof typeof ruleFields) {
  const fields = ruleFields[kind];
  return {
    type: "object",
    required: ["id", "kind", "name", "enabled", "phases", "delayMs", ...Object.keys(fields)],
    additionalProperties: false,
    properties: {
      id: identifierParameter,
      kind: { type: "string", const: kind },
      name: text,
      enabled: { type: "boolean" },
      phases: { type: "array", maxItems: alertPhases.length, items: { type: "string", enum: alertPhases } },
      delayMs: durationMs,
      shipments: identifiers,
      parties: identifiers,
      ...fields,
    },
  };
}

const rulesSchema = {
  type: "array",
  maxItems: 200,
  items: { oneOf: Object.keys(ruleFields).map((kind) => ruleSchema(kind as keyof typeof ruleFields)) },
};

const subscriptionSchema = {
  type: "object",
  required: ["channel", "levelMin"],
  additionalProperties: false,
  properties: {
    channel: {
      oneOf: [
        {
          type: "object",
          required: ["type", "address"],
          additionalProperties: false,
          properties: {
            type: { type: "string", const: "mail" },
            address: { type: "string", maxLength: 254, pattern: "^[^\\s@<>,;]+@[^\\s@<>,;]+$" },
          },
        },
        {
          type: "object",
          required: ["type", "url"],
          additionalProperties: false,
          properties: {
            type: { type: "string", const: "webhook" },
            url: { type: "string", maxLength: 2_000, pattern: "^https?://[^\\s@]+$" },
          },
        },
      ],
    },
    levelMin: level,
    kinds: { type: "array", maxItems: 10, items: { type: "string", enum: Object.keys(ruleFields) } },
    shipments: identifiers,
    parties: identifiers,
  },
} as const;

type SubscriptionFields = Pick<AlertSubscription, "channel" | "levelMin" | "kinds" | "shipments" | "parties">;

const alertsListedMax = 2_000;
const alertIdentifiers = {
  type: "array",
  minItems: 1,
  maxItems: alertsListedMax,
  items: identifierParameter,
} as const;
const acknowledgementReason = { type: "string", minLength: 1, maxLength: 500 } as const;

export function alertRoutes(server: FastifyInstance, { alerting, clock, bounds }: ServeParts): void {
  const { alerts, store, notifier } = alerting;

  server.get<{ Querystring: { state?: Alert["state"] | "all"; shipment?: string } }>(
    "/api/alerts",
    {
      preHandler: requires("read"),
      schema: {
        ...described("alerts", "Alerts that are not cleared, the newest first; `state=all` for all"),
        querystring: {
          type: "object",
          properties: {
            state: { type: "string", enum: ["open", "acknowledged", "cleared", "all"] },
            shipment: identifierParameter,
          },
        },
      },
    },
    async ({ query: { state, shipment } }) =>
      store
        .alerts()
        .filter((alert) => (state ? state === "all" || alert.state === state : alert.state !== "cleared"))
        .filter((alert) => shipment === undefined || alert.shipment === shipment)
        .reverse()
        .slice(0, alertsListedMax),
  );

  server.post<{ Params: { id: string }; Body: { reason: string } }>(
    "/api/alerts/:id/acknowledge",
    {
      preHandler: requires("submit"),
      schema: {
        ...described("alerts", "Somebody sees to it, and says why or how"),
        params: idParams,
        body: {
          type: "object",
          required: ["reason"],
          additionalProperties: false,
          properties: { reason: acknowledgementReason },
        },
      },
    },
    async ({ params, body, access }) => {
      try {
        return alerts.acknowledge(params.id, access!.user, body.reason, clock.nowMs());
      } catch (error) {
        if (error instanceof AcknowledgementError) throw new HttpRefusal("alert_not_open", error.message);
        throw error;
      }
    },
  );

  server.post<{ Body: { ids: string[]; reason: string } }>(
    "/api/alerts/acknowledge",
    {
      preHandler: requires("submit"),
      schema: {
        ...described("alerts", "Somebody sees to several at once; says of each whether it was taken"),
        body: {
          type: "object",
          required: ["ids", "reason"],
          additionalProperties: false,
          properties: {
            ids: alertIdentifiers,
            reason: acknowledgementReason,
          },
        },
      },
    },
    async ({ body, access }): Promise<AcknowledgedView> => {
      const { taken, refused } = ofEach(body.ids, (id) =>
        alerts.acknowledge(id, access!.user, body.reason, clock.nowMs()),
      );
      return { acknowledged: taken, refused };
    },
  );

  server.post<{ Body: { ids: string[] } }>(
    "/api/alerts/reopen",
    {
      preHandler: requires("submit"),
      schema: {
        ...described("alerts", "Takes acknowledgements back: nobody sees to them, and they are new again"),
        body: {
          type: "object",
          required: ["ids"],
          additionalProperties: false,
          properties: { ids: alertIdentifiers },
        },
      },
    },
    async ({ body }): Promise<ReopenedView> => {
      const { taken, refused } = ofEach(body.ids, (id) => alerts.reopen(id));
      return { reopened: taken, refused };
    },
  );

  server.get(
    "/api/alert-rules",
    { preHandler: requires("read"), schema: described("alerts", "The rules by which alerts are raised") },
    async () => alerts.rules,
  );

  server.put<{ Body: AlertRule[] }>(
    "/api/alert-rules",
    {
      preHandler: requires("administer"),
      schema: { ...described("alerts", "Puts these rules in the place of all others"), body: rulesSchema },
    },
    async ({ body }) => {
      if (new Set(body.map(({ id }) => id)).size < body.length)
        throw new HttpRefusal("request_malformed", "two rules have one id");
      for (const rule of body) requireArea(rule);
      alerts.replaceRules(body);
      return alerts.rules;
    },
  );

  server.get(
    "/api/alert-subscriptions",
    { preHandler: requires("administer"), schema: described("alerts", "Who is told of alerts, and how") },
    async () => store.subscriptions().map(withoutSecret),
  );

  server.post<{ Body: SubscriptionFields }>(
    "/api/alert-subscriptions",
    {
      preHandler: requires("administer"),
      schema: {
        ...described("alerts", "Tells somebody; the answer has a webhook's secret, once"),
        body: subscriptionSchema,
      },
    },
    async ({ body }, reply) => {
      requireChannel(body.channel);
      if (store.subscriptions().length >= bounds.alertSubscriptionsMax)
        throw new HttpRefusal("rate_limited", `at most ${bounds.alertSubscriptionsMax} subscriptions`);
      const secret = body.channel.type === "webhook" ? randomBytes(32).toString("base64") : "";
      const subscription: StoredSubscription = {
        ...body,
        id: AlertStore.newId(),
        lastSentMs: null,
        lastProblem: null,
        secret,
      };
      store.saveSubscription(subscription);
      return reply.status(201).send({
        ...withoutSecret(subscription),
        ...(secret !== "" && { secret: `whsec_${secret}` }),
      });
    },
  );

  server.delete<{ Params: { id: string } }>(
    "/api/alert-subscriptions/:id",
    {
      preHandler: requires("administer"),
      schema: { ...described("alerts", "Tells somebody no more"), params: idParams },
    },
    async ({ params }, reply) => {
      if (!store.removeSubscription(params.id)) throw new HttpRefusal("not_found");
      return reply.status(204).send();
    },
  );

  server.post<{ Params: { id: string } }>(
    "/api/alert-subscriptions/:id/test",
    {
      preHandler: requires("administer"),
      schema: {
        ...described("alerts", "Sends a test message and says whether it arrived"),
        params: idParams,
      },
    },
    async ({ params }) => {
      const subscription = store.subscription(params.id);
      if (!subscription) throw new HttpRefusal("not_found");
      try {
        await notifier.test(subscription, sampleAlert(clock.nowMs()), clock.nowMs());
        return { arrived: true, problem: null };
      } catch (error) {
        return { arrived: false, problem: (error as Error).message };
      }
    },
  );

  function requireChannel(channel: AlertChannel): void {
    if (channel.type === "mail" && !notifier.hasMail)
      throw new HttpRefusal(
        "request_malformed",
        "no mail server is configured: start the gateway with --smtp",
      );
    if (channel.type === "webhook" && !URL.canParse(channel.url))
      throw new HttpRefusal("request_malformed", "the address of the webhook is malformed");
  }
}

const areaProblems = {
  corner_count: "has too few corners or too many",
  corner_off_globe: "has a corner that is not on the globe",
  edge_too_long: "has an edge of half the globe, which could go either way",
  edges_cross: "has an outline that crosses or touches itself",
} as const;

function requireArea(rule: AlertRule): void {
  if (rule.kind !== "geofence" || !("corners" in rule.area)) return;
  const problem = areaProblem(rule.area.corners);
  if (problem)
    throw new HttpRefusal("geofence_malformed", `the area of rule ${rule.id} ${areaProblems[problem]}`);
}

function withoutSecret({ secret: _, ...subscription }: StoredSubscription): AlertSubscription {
  return subscription;
}

function sampleAlert(nowMs: number): Alert {
  return {
    id: "test",
    rule: "test",
    ruleName: "Test",
    kind: "harm",
    shipment: "TEST",
    holder: "test",
    holderName: "Test",
    statement: null,
    about: "temperature",
    level: "watch",
    state: "open",
    raisedMs: nowMs,
    risenMs: nowMs,
    clearedMs: null,
    values: { usedPercent: 50 },
    acknowledgement: null,
  };
}

/** What became of each, named once or twice. */
function ofEach(ids: readonly string[], take: (id: string) => Alert) {
  const taken: Alert[] = [];
  const refused: RefusedAlert[] = [];
  for (const id of new Set(ids))
    try {
      taken.push(take(id));
    } catch (error) {
      if (!(error instanceof AcknowledgementError)) throw error;
      refused.push({ id, detail: error.message });
    }
  return { taken, refused };
}
