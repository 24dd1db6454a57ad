/** What the whole gateway under test and those who talk to it know of each other. */

export const chain = "chain:crash";

/** From which the registrar's key is made, in a run with that seed. */
export function registrarSeed(seed: string): string {
  return `${seed} party:registrar`;
}
