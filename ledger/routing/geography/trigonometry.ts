/**
 * Sine, cosine and arctangent from + − × ÷ √ alone: those of the language may differ in the last bits from one engine
 * to the next, and a route is compared and signed. All are within 4 · 10⁻¹⁶ of the true value.
 */

export const pi = Math.PI;
const radiansPerDegree = pi / 180;

/** Sine of an angle of at most 45°, in radians: the next term of the series is below 10⁻¹⁸. */
function smallSine(x: number): number {
  const square = x * x;
  let sum = 1;
  for (let k = 16; k >= 2; k -= 2) sum = 1 - (square / (k * (k + 1))) * sum;
  return x * sum;
}

function smallCosine(x: number): number {
  const square = x * x;
  let sum = 1;
  for (let k = 17; k >= 1; k -= 2) sum = 1 - (square / (k * (k + 1))) * sum;
  return sum;
}

/** Any finite angle in degrees; multiples of 90° are exact. */
export function sineOfDegrees(degrees: number): number {
  const turn = degrees - Math.floor(degrees / 360) * 360;
  const quarter = Math.round(turn / 90);
  const rest = (turn - quarter * 90) * radiansPerDegree;
  switch (quarter % 4) {
    case 0:
      return smallSine(rest);
    case 1:
      return smallCosine(rest);
    case 2:
      return -smallSine(rest);
    default:
      return -smallCosine(rest);
  }
}

export const cosineOfDegrees = (degrees: number): number => sineOfDegrees(degrees + 90);

/** Angle in radians, −π/2 to π/2, whose tangent is `x`; infinite `x` included. */
export function arctangent(x: number): number {
  if (x < 0) return -arctangent(-x);
  if (x > 1) return pi / 2 - arctangent(1 / x);
  // Half the angle, twice: tan(a/2) = t ÷ (1 + √(1 + t²)); what is left is at most tan(π/16).
  const half = x / (1 + Math.sqrt(1 + x * x));
  const quarter = half / (1 + Math.sqrt(1 + half * half));
  const square = quarter * quarter;
  let sum = 0;
  for (let k = 21; k >= 1; k -= 2) sum = 1 / k - square * sum;
  return 4 * quarter * sum;
}

/** Direction of the vector (x, y) in radians, −π to π; 0 for no vector. */
export function direction(y: number, x: number): number {
  if (x === 0 && y === 0) return 0;
  if (x > 0) return arctangent(y / x);
  if (x === 0) return y > 0 ? pi / 2 : -pi / 2;
  return y < 0 ? arctangent(y / x) - pi : arctangent(y / x) + pi;
}

export const degreesOf = (radians: number): number => radians / radiansPerDegree;
