/**
 * The quantities a reading may have, with their units (IANA SenML units, RFC 8428 §12.1 and RFC 8798) and the
 * range a value can physically take. A probe number may follow the name: `temperature:2`.
 */
export interface Quantity {
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  /** Carried as SenML `vb` (true/false) and kept as 1 or 0. */
  readonly boolean?: true;
}

export const quantities: Readonly<Record<string, Quantity>> = {
  temperature: { unit: "Cel", min: -273.15, max: 2000 },
  humidity: { unit: "%RH", min: 0, max: 100 },
  pressure: { unit: "Pa", min: 0, max: 1e8 },
  light: { unit: "lx", min: 0, max: 200_000 },
  door: { unit: "/", min: 0, max: 1, boolean: true },
  seal: { unit: "/", min: 0, max: 1, boolean: true },
  battery: { unit: "%EL", min: 0, max: 100 },
  lat: { unit: "lat", min: -90, max: 90 },
  lon: { unit: "lon", min: -180, max: 180 },
  speed: { unit: "m/s", min: 0, max: 1000 },
  tilt: { unit: "rad", min: 0, max: 3.2 },
  co2: { unit: "ppm", min: 0, max: 1e6 },
  setpoint: { unit: "Cel", min: -273.15, max: 2000 },
  "shock.peak": { unit: "m/s2", min: 0, max: 1e6 },
  "shock.duration": { unit: "s", min: 0, max: 60 },
  "shock.dv": { unit: "m/s", min: 0, max: 1000 },
};

const namePattern = /^([a-z0-9.]+)(?::([1-9][0-9]?))?$/;

/** Quantity and probe (0 when none is named) of a resolved SenML name, or `undefined`. */
export function parseReadingName(name: string): { quantity: string; probe: number } | undefined {
  const match = namePattern.exec(name);
  if (!match || !Object.hasOwn(quantities, match[1]!)) return undefined;
  return { quantity: match[1]!, probe: match[2] === undefined ? 0 : Number(match[2]) };
}
