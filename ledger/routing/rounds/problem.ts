/**
 * Delivery rounds from one depot: a vehicle routing problem with capacity and time windows. Stop 0 is the depot; all
 * numbers are whole, times in minutes of the planning day, so that sums are exact and answers can be checked.
 */
export interface RoundsProblem {
  /** Depot included. */
  readonly size: number;
  /** By `from · size + to`. */
  readonly distance: Float64Array;
  readonly minutes: Float64Array;
  readonly demand: Float64Array;
  /** Service begins in this window; a vehicle that comes early waits. Of the depot: when it is open. */
  readonly from: Float64Array;
  readonly until: Float64Array;
  readonly service: Float64Array;
  readonly capacity: number;
  readonly vehiclesMax: number;
}

/** Stops of one round in order, the depot left out. */
export type Round = readonly number[];

/** Where a round is at each of its stops. */
export interface Timing {
  /** When service begins. */
  readonly starts: readonly number[];
  readonly returns: number;
  readonly distance: number;
  readonly load: number;
}

/** Follows a round from the opening of the depot, or says what it breaks. */
export function timingOf(problem: RoundsProblem, round: Round): Timing | { readonly broken: string } {
  const { size, distance, minutes, demand, from, until, service, capacity } = problem;
  const starts: number[] = [];
  let [at, time, length, load] = [0, from[0]!, 0, 0];
  for (const stop of round) {
    time = Math.max(from[stop]!, time + service[at]! + minutes[at * size + stop]!);
    if (time > until[stop]!) return { broken: `stop ${stop} is reached at ${time}, after ${until[stop]}` };
    starts.push(time);
    length += distance[at * size + stop]!;
    load += demand[stop]!;
    at = stop;
  }
  if (load > capacity) return { broken: `the load of ${load} is more than ${capacity}` };
  const returns = time + service[at]! + minutes[at * size]!;
  if (returns > until[0]!) return { broken: `the depot is reached at ${returns}, after ${until[0]}` };
  return { starts, returns, distance: length + distance[at * size]!, load };
}

/** Everything that is wrong with an answer; empty when it keeps all rules. Each stop is in one round or left out. */
export function problemsOf(
  problem: RoundsProblem,
  rounds: readonly Round[],
  leftOut: readonly number[],
): string[] {
  const seen = new Uint8Array(problem.size);
  for (const stop of [...rounds.flat(), ...leftOut]) seen[stop] = (seen[stop] ?? 0) + 1;
  const wrong: string[] = [];
  for (let stop = 1; stop < problem.size; stop++)
    if (seen[stop] !== 1) wrong.push(`stop ${stop} is served ${seen[stop]} times`);
  if (rounds.length > problem.vehiclesMax)
    wrong.push(`${rounds.length} rounds, ${problem.vehiclesMax} vehicles`);
  for (const [i, round] of rounds.entries()) {
    const timing = timingOf(problem, round);
    if ("broken" in timing) wrong.push(`round ${i}: ${timing.broken}`);
  }
  return wrong;
}

export function distanceOf({ size, distance }: RoundsProblem, round: Round): number {
  let length = 0;
  let at = 0;
  for (const stop of round) {
    length += distance[at * size + stop]!;
    at = stop;
  }
  return length + distance[at * size]!;
}
