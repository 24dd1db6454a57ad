/** What `/api/routes` asks and answers. docs/routing.md explains each number. */

import type { PassageId } from "../../ledger/routing/sea/passages.ts";
import type { RouteEvaluation, RouteLeg } from "../../ledger/routing/search/evaluate.ts";
import type { LegReference } from "../../ledger/routing/search/plan.ts";
import type { OptionRole } from "../../ledger/routing/search/select.ts";

/** `POST /api/routes/plan` */
export interface RoutePlanRequest {
  /** UN/LOCODE, a terminal's identifier or name, or `48.14,11.58/DE`. */
  from: string;
  to: string;
  readyMs: number;
  deadlineMs?: number;
  massKg: number;
  /** °C that the goods need all the way. */
  temperature?: { min: number; max: number };
  /** UN class, such as `3`. */
  dangerousGoods?: string;
  /** With it, the customs lists in the log are asked: countries that do not let the goods pass are avoided. */
  hsCode?: string;
  forbidden?: { countries?: string[]; carriers?: string[]; modes?: string[]; terminals?: string[] };
  closedPassages?: PassageId[];
  ship?: { draftMeters?: number; beamMeters?: number };
  transfersMax?: number;
  /** A route left out is at most this much better per leg, per cent. */
  epsilonPercent?: number;
  draws?: number;
  /** The same seed gives the same answer. */
  seed?: number;
  /** The present plan, leg by leg. */
  current?: LegReference[];
}

/** A leg with its line: latitude and longitude by turns, from end to end. */
export interface RouteLegView extends RouteLeg {
  line: number[];
}

export interface RouteOptionView extends Omit<RouteEvaluation, "legs"> {
  roles: OptionRole[];
  legs: RouteLegView[];
}

export interface RoutePlanView {
  from: { name: string; lat: number; lon: number; country: string };
  to: { name: string; lat: number; lon: number; country: string };
  options: RouteOptionView[];
  /** Routes of which none is better in everything; the options are chosen from them. */
  found: number;
  /** The deadline cannot be kept: the options are those without it. */
  deadlineMissed: boolean;
  /** `false`: the search was cut off, and better routes may be missing. */
  complete: boolean;
  /** The present plan is not a way through this network and is not among the options. */
  currentUnknown: boolean;
  currency: string;
  /** The network's services are made up. */
  sample: boolean;
  /** With the request and the log, all that is needed to compute the answer again. */
  basis: {
    network: string;
    /** Version of the forecasts: model, number of closed stretches it learned from, stated priors. */
    forecasts: string;
    /** The log that was learned from, and its entries up to the newest block that counts. */
    chain: string;
    size: number;
    seed: number;
    draws: number;
    epsilonPercent: number;
    closedPassages: string[];
    forbiddenCountries: string[];
  };
  /** What customs lists in the log say of the goods at the two ends; empty without an HS code. */
  customs: { country: string; list: string; entry: string }[];
}

/** One line of the answer when it is asked for as `application/x-ndjson`. */
export type RoutePlanLine =
  | { progress: { labels: number } }
  | { plan: RoutePlanView }
  | { problem: { code: string; title: string; detail: string } };

/**
 * `GET /api/routes/sea-ways/{from}/{to}`; `way` is null where the network has no such port, or no ship gets from one to the other.
 * Shipments may go between ports of which the network knows nothing, and whoever draws them asks all the same.
 */
export interface SeaWayAnswer {
  way: SeaWayView | null;
}

export interface SeaWayView {
  meters: number;
  passages: string[];
  line: number[];
}

/** `GET /api/routes/network`: the network's document (docs/routing.md §2), its version, and the passages. */
export interface NetworkView {
  version: string;
  network: unknown;
  passages: { id: string; name: string; closedByDefault: boolean; line: number[] }[];
}

/** `PUT /api/routes/network` */
export interface NetworkTakenView {
  version: string;
  terminals: number;
  services: number;
}
