/**
 * Evenly spread numbers for simulations: in each stretch every draw lies in a slot of its own, and the slots of
 * different stretches are shuffled against each other. The same on every machine.
 */

/** xorshift32 (Marsaglia 2003). */
function next(state: number): number {
  let bits = state ^ (state << 13);
  bits ^= bits >>> 17;
  return (bits ^ (bits << 5)) >>> 0;
}

/** Probabilities, none 0 or 1: `tables[stretch][draw]`. */
function tablesOf(stretches: number, draws: number): Float64Array[] {
  let state = 0x9e3779b9;
  return Array.from({ length: stretches }, () => {
    const table = Float64Array.from({ length: draws }, (_, i) => (i + 0.5) / draws);
    for (let i = draws - 1; i > 0; i--) {
      state = next(state);
      const j = state % (i + 1);
      [table[i], table[j]] = [table[j]!, table[i]!];
    }
    return table;
  });
}

export const drawCount = 256;
/** Later stretches of one journey use the tables again. */
const tableCount = 16;
const tables = tablesOf(tableCount, drawCount);

export const drawsOf = (stretch: number): Float64Array => tables[stretch % tableCount]!;
