/** Straightens the zigzag of a grid: corners are left out as long as the great circle between the rest is water. */
import {
  metersBetweenVectors,
  middleOf,
  positionOf,
  type Vector,
  vectorOf,
} from "../geography/great-circle.ts";
import type { Position } from "../network.ts";
import type { OceanMask } from "./ocean-mask.ts";

/** Half a cell of the mask. */
const sampleMeters = 2_800;

interface Corner {
  readonly position: Position;
  readonly vector: Vector;
}

/** The line with as few corners as water allows, from each corner to the farthest that it sees. Ends stay. */
export function straighten(mask: OceanMask, line: readonly Position[]): Position[] {
  const corners = withoutPassedPoints(line).map((position) => ({ position, vector: vectorOf(position) }));
  const straight = [line[0]!];
  for (let from = 0; from < corners.length - 1; ) {
    let to = corners.length - 1;
    while (to > from + 1 && !sees(mask, corners[from]!, corners[to]!)) to--;
    straight.push(corners[to]!.position);
    from = to;
  }
  return straight;
}

/** Leaves out points between two steps of the same direction, but for every eighth: corners to choose from. */
function withoutPassedPoints(line: readonly Position[]): Position[] {
  const kept: Position[] = [];
  let run = 0;
  line.forEach((point, i) => {
    const [before, after] = [line[i - 1], line[i + 1]];
    const isPassed =
      before !== undefined &&
      after !== undefined &&
      run < 8 &&
      after.lat - point.lat === point.lat - before.lat &&
      after.lon - point.lon === point.lon - before.lon;
    run = isPassed ? run + 1 : 0;
    if (!isPassed) kept.push(point);
  });
  return kept;
}

function sees(mask: OceanMask, a: Corner, b: Corner): boolean {
  return isWaterBetween(mask, a.vector, b.vector, metersBetweenVectors(a.vector, b.vector));
}

/** The middle first: land is found soonest far from the ends. */
function isWaterBetween(mask: OceanMask, a: Vector, b: Vector, meters: number): boolean {
  if (meters <= sampleMeters) return true;
  const middle = middleOf(a, b);
  return (
    mask.isWaterAt(positionOf(middle)) &&
    isWaterBetween(mask, a, middle, meters / 2) &&
    isWaterBetween(mask, middle, b, meters / 2)
  );
}
