/**
 * Heat in two bodies: the air in the box, pulled towards the unit's air, towards the outside through the walls
 * and through an open door; and the cargo, which follows the air with inertia. Both obey
 *
 *   dBox/dt   = Σ rate × (source − box)
 *   dCargo/dt = rate × (box − cargo)
 *
 * which is solved exactly for constant surroundings: one step of an hour and sixty of a minute agree to
 * rounding, and no step is too long.
 */

/** How strongly heat flows, as rates per hour: a rate of 2 closes 86 % of a difference in one hour. */
export interface ThermalBody {
  /** From the refrigeration unit (or the phase-change packs of a parcel) at full strength; 0 when there is none. */
  readonly unitPerHour: number;
  /** Through the walls. */
  readonly leakPerHour: number;
  /** Through the door while it is open. */
  readonly doorPerHour: number;
  /** From the air to the cargo. */
  readonly cargoPerHour: number;
}

export interface ThermalState {
  readonly boxCelsius: number;
  readonly cargoCelsius: number;
}

export interface Surroundings {
  readonly ambientCelsius: number;
  /** Temperature of the air that the unit blows. */
  readonly unitCelsius: number;
  /** 1: the unit runs as it should; 0: it is off. */
  readonly unitStrength: number;
  readonly doorOpen: boolean;
}

const hourMs = 3_600_000;

/** The state after `elapsedMs` (0 or more) in constant surroundings. */
export function stepThermal(
  body: ThermalBody,
  { boxCelsius, cargoCelsius }: ThermalState,
  { ambientCelsius, unitCelsius, unitStrength, doorOpen }: Surroundings,
  elapsedMs: number,
): ThermalState {
  const hours = elapsedMs / hourMs;
  const unit = body.unitPerHour * unitStrength;
  const outside = body.leakPerHour + (doorOpen ? body.doorPerHour : 0);
  const box = unit + outside;
  const cargo = body.cargoPerHour;
  const balance = box === 0 ? boxCelsius : (unit * unitCelsius + outside * ambientCelsius) / box;
  const boxAway = boxCelsius - balance;
  const cargoAway = cargoCelsius - balance;
  return {
    boxCelsius: balance + boxAway * Math.exp(-box * hours),
    cargoCelsius:
      balance + cargoAway * Math.exp(-cargo * hours) + boxAway * cargo * convolved(box, cargo, hours),
  };
}

/**
 * ∫ e^(−a·s) · e^(−b·(t−s)) ds from 0 to t, that is (e^(−at) − e^(−bt)) ÷ (b − a): how much of one decay has
 * come through another. `expm1` keeps it right when the rates are nearly equal.
 */
function convolved(a: number, b: number, t: number): number {
  const slower = Math.min(a, b);
  const difference = Math.abs(a - b);
  const spread = difference === 0 ? t : -Math.expm1(-difference * t) / difference;
  return Math.exp(-slower * t) * spread;
}

/** One value that follows a target at a rate per hour, exactly. */
export function relax(value: number, target: number, ratePerHour: number, elapsedMs: number): number {
  return target + (value - target) * Math.exp(-ratePerHour * (elapsedMs / hourMs));
}
