/**
 * The routes of which none is better in everything: multi-criteria, time-dependent label setting. Labels are settled
 * in the order of the earliest arrival that they may still reach, so that at each node every settled label arrived no
 * later than the next; arrival drops out of the comparison (NAMOA*dr: Pulido, Mandow, Pérez de la Cruz 2015; T-MDA:
 * Maristany de las Casas et al. 2021) and is always exact, which a missed connection would punish otherwise. In cost,
 * emissions and hazard a label gives way to one that is at most `epsilon` worse: of k legs left out, some route that
 * is kept arrives no later and is at most (1 + epsilon)^k worse in each of the three.
 */
import { MinimumHeap } from "../heap.ts";
import { type Bounds, boundsOf } from "./bounds.ts";
import { arrivalOf, departureOf } from "./departure.ts";
import type { Query } from "./query.ts";

export interface SearchOptions {
  /** 0: every route that nothing dominates. */
  readonly epsilon: number;
  /** More labels are not made: the answer is then said to be incomplete. */
  readonly labelsMax: number;
  /** Planned arrivals after this minute are left out. */
  readonly latestMinute: number;
  /** Told now and then how many labels there are. */
  readonly onProgress?: ((labels: number) => void) | undefined;
}

export interface FoundLeg {
  readonly arc: number;
  readonly departure: number;
  /** At hand at the other end, by the durations that the search plans with. */
  readonly arrival: number;
}

/** One route by the durations that the search plans with. */
export interface FoundRoute {
  readonly legs: readonly FoundLeg[];
  readonly arrival: number;
  readonly cost: number;
  readonly grams: number;
  readonly hazard: number;
}

export interface SearchAnswer {
  readonly routes: readonly FoundRoute[];
  /** The bound on labels was not reached: nothing is missing beyond epsilon. */
  readonly complete: boolean;
  readonly labels: number;
}

const progressLabels = 50_000;

export function searchRoutes(query: Query, options: SearchOptions): SearchAnswer {
  return new Search(query, options).run();
}

/** Labels as parallel arrays that grow together. */
class Labels {
  size = 0;
  node = new Int32Array(4_096);
  parent = new Int32Array(4_096);
  arc = new Int32Array(4_096);
  legs = new Int32Array(4_096);
  /** The next settled label of the same node, or −1. */
  next = new Int32Array(4_096);
  departure = new Float64Array(4_096);
  arrival = new Float64Array(4_096);
  cost = new Float64Array(4_096);
  grams = new Float64Array(4_096);
  hazard = new Float64Array(4_096);

  grow(): void {
    const longer = <T extends Int32Array | Float64Array>(array: T, copy: T): T => {
      copy.set(array);
      return copy;
    };
    const size = 2 * this.node.length;
    this.node = longer(this.node, new Int32Array(size));
    this.parent = longer(this.parent, new Int32Array(size));
    this.arc = longer(this.arc, new Int32Array(size));
    this.legs = longer(this.legs, new Int32Array(size));
    this.next = longer(this.next, new Int32Array(size));
    this.departure = longer(this.departure, new Float64Array(size));
    this.arrival = longer(this.arrival, new Float64Array(size));
    this.cost = longer(this.cost, new Float64Array(size));
    this.grams = longer(this.grams, new Float64Array(size));
    this.hazard = longer(this.hazard, new Float64Array(size));
  }
}

class Search {
  readonly #query: Query;
  readonly #options: SearchOptions;
  readonly #bounds: Bounds;
  readonly #factor: number;
  readonly #legsMax: number;
  readonly #labels = new Labels();
  readonly #heap = new MinimumHeap(4_096);
  /** The newest settled label of each node, or −1. */
  readonly #settled: Int32Array;
  #complete = true;

  constructor(query: Query, options: SearchOptions) {
    this.#query = query;
    this.#options = options;
    this.#bounds = boundsOf(query);
    this.#factor = 1 + options.epsilon;
    const { transfersMax } = query.question;
    this.#legsMax = transfersMax === undefined ? Number.POSITIVE_INFINITY : transfersMax + 1;
    this.#settled = new Int32Array(query.destination + 1).fill(-1);
  }

  run(): SearchAnswer {
    const { start, destination, readyMinute } = this.#query;
    const labels = this.#labels;
    if (this.#bounds.minutes[start]! < Number.POSITIVE_INFINITY)
      this.#add(start, -1, -1, 0, readyMinute, readyMinute, 0, 0, 0);
    let told = 0;
    while (this.#heap.size > 0) {
      if (labels.size - told >= progressLabels) {
        told = labels.size;
        this.#options.onProgress?.(told);
      }
      const label = this.#heap.pop();
      const node = labels.node[label]!;
      if (
        this.#isBeaten(
          node,
          labels.legs[label]!,
          labels.cost[label]!,
          labels.grams[label]!,
          labels.hazard[label]!,
        )
      )
        continue;
      labels.next[label] = this.#settled[node]!;
      this.#settled[node] = label;
      if (node !== destination) this.#expand(label, node);
      if (labels.size > this.#options.labelsMax) {
        this.#complete = false;
        break;
      }
    }
    return { routes: this.#found(), complete: this.#complete, labels: labels.size };
  }

  #expand(label: number, node: number): void {
    const { timetable, fromOrigin, toDestination, origin } = this.#query;
    if (node === origin) {
      for (const arc of fromOrigin) this.#follow(label, arc);
      return;
    }
    const { outStart, outArcs } = timetable;
    for (let i = outStart[node]!; i < outStart[node + 1]!; i++) this.#follow(label, outArcs[i]!);
    if (toDestination[node]! >= 0) this.#follow(label, toDestination[node]!);
  }

  /** Makes the label at the arc's end, unless it is of no use. Everything that can be known before the timetable first. */
  #follow(label: number, arc: number): void {
    const { arcs, usable, cost, grams, hazard, minutes } = this.#query;
    if (usable[arc] === 0) return;
    const labels = this.#labels;
    const { to } = arcs[arc]!;
    const legs = labels.legs[label]! + 1;
    if (legs + this.#bounds.legs[to]! > this.#legsMax) return;
    const newCost = labels.cost[label]! + cost[arc]!;
    const newGrams = labels.grams[label]! + grams[arc]!;
    const newHazard = labels.hazard[label]! + hazard[arc]!;
    if (this.#isBeaten(to, legs, newCost, newGrams, newHazard)) return;
    const { timetable } = this.#query;
    const departure = departureOf(timetable, arcs[arc]!, labels.arrival[label]!);
    if (departure === Number.POSITIVE_INFINITY) return;
    const arrival = arrivalOf(timetable, arcs[arc]!, departure, minutes[arc]!);
    this.#add(to, label, arc, legs, departure, arrival, newCost, newGrams, newHazard);
  }

  #add(
    node: number,
    parent: number,
    arc: number,
    legs: number,
    departure: number,
    arrival: number,
    cost: number,
    grams: number,
    hazard: number,
  ): void {
    const earliest = arrival + this.#bounds.minutes[node]!;
    // Infinite, too, where the destination cannot be reached.
    if (earliest > this.#options.latestMinute) return;
    const labels = this.#labels;
    if (labels.size === labels.node.length) labels.grow();
    const label = labels.size++;
    labels.node[label] = node;
    labels.parent[label] = parent;
    labels.arc[label] = arc;
    labels.legs[label] = legs;
    labels.departure[label] = departure;
    labels.arrival[label] = arrival;
    labels.cost[label] = cost;
    labels.grams[label] = grams;
    labels.hazard[label] = hazard;
    this.#heap.push(earliest, label);
  }

  /**
   * Whether a settled label here, or a route that is found, is no worse but for epsilon. Both arrived no later: they
   * were settled earlier. What is still to come is added on both sides, which makes epsilon relative to whole routes.
   */
  #isBeaten(node: number, legs: number, cost: number, grams: number, hazard: number): boolean {
    const { destination } = this.#query;
    const labels = this.#labels;
    const { cost: costs, grams: gramses, hazard: hazards, next } = labels;
    const restCost = this.#bounds.cost[node]!;
    const restGrams = this.#bounds.grams[node]!;
    const restHazard = this.#bounds.hazard[node]!;
    const costMax = this.#factor * (cost + restCost);
    const gramsMax = this.#factor * (grams + restGrams);
    const hazardMax = this.#factor * (hazard + restHazard);
    for (let other = this.#settled[destination]!; other >= 0; other = next[other]!)
      if (costs[other]! <= costMax && gramses[other]! <= gramsMax && hazards[other]! <= hazardMax)
        return true;
    if (node === destination) return false;
    const isLimited = this.#legsMax !== Number.POSITIVE_INFINITY;
    for (let other = this.#settled[node]!; other >= 0; other = next[other]!)
      if (
        costs[other]! + restCost <= costMax &&
        gramses[other]! + restGrams <= gramsMax &&
        hazards[other]! + restHazard <= hazardMax &&
        // With fewer legs left it may not get there at all.
        (!isLimited || labels.legs[other]! <= legs)
      )
        return true;
    return false;
  }

  #found(): FoundRoute[] {
    const routes: FoundRoute[] = [];
    for (let label = this.#settled[this.#query.destination]!; label >= 0; label = this.#labels.next[label]!)
      routes.push(this.#routeOf(label));
    return undominated(routes.reverse());
  }

  #routeOf(label: number): FoundRoute {
    const { parent, arc, departure, arrival, cost, grams, hazard } = this.#labels;
    const legs: FoundLeg[] = [];
    for (let at = label; parent[at]! >= 0; at = parent[at]!)
      legs.push({ arc: arc[at]!, departure: departure[at]!, arrival: arrival[at]! });
    return {
      legs: legs.reverse(),
      arrival: arrival[label]!,
      cost: cost[label]!,
      grams: grams[label]!,
      hazard: hazard[label]!,
    };
  }
}

/** Labels of one arrival time are settled in no particular order: the last look is exact. */
function undominated(routes: readonly FoundRoute[]): FoundRoute[] {
  return routes.filter(
    (route, i) =>
      !routes.some(
        (other, j) =>
          j !== i &&
          other.arrival <= route.arrival &&
          other.cost <= route.cost &&
          other.grams <= route.grams &&
          other.hazard <= route.hazard &&
          (j < i ||
            other.arrival < route.arrival ||
            other.cost < route.cost ||
            other.grams < route.grams ||
            other.hazard < route.hazard),
      ),
  );
}
