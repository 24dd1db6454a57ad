/**
 * Where there is water: one bit per cell of 0.05°, cell centres at whole multiples. The bytes are runs of land and
 * water row by row, made from Natural Earth's coastlines (public domain) by scripts/make-ocean-mask.js.
 */
import type { Position } from "../network.ts";

export const cellsPerDegree = 20;
export const southernmost = -78;
export const northernmost = 84;
export const maskRows = (northernmost - southernmost) * cellsPerDegree + 1;
export const maskColumns = 360 * cellsPerDegree;
/** Of `decodeMask`'s input: more runs than any coast has. */
const runBytesMax = 8 * 1024 * 1024;

/** 1 is water. */
export class OceanMask {
  readonly #cells: Uint8Array;

  constructor(cells: Uint8Array = new Uint8Array(maskRows * maskColumns)) {
    this.#cells = cells;
  }

  copy(): OceanMask {
    return new OceanMask(this.#cells.slice());
  }

  isWater(row: number, column: number): boolean {
    return this.#cells[row * maskColumns + column] === 1;
  }

  /** By `row · maskColumns + column`. */
  isWaterCell(cell: number): boolean {
    return this.#cells[cell] === 1;
  }

  set(row: number, column: number, water: boolean): void {
    this.#cells[row * maskColumns + column] = water ? 1 : 0;
  }

  /** Beyond the southern and northern edge there is ice. */
  isWaterAt(position: Position): boolean {
    const row = rowOf(position.lat);
    return row >= 0 && row < maskRows && this.isWater(row, columnOf(position.lon));
  }

  /** Lengths of runs as LEB128, land first, then water, row after row without a break between them. */
  encode(): Uint8Array {
    const bytes: number[] = [];
    let value = 0;
    let run = 0;
    const end = () => {
      while (run >= 128) {
        bytes.push((run % 128) | 128);
        run = Math.floor(run / 128);
      }
      bytes.push(run);
    };
    for (const cell of this.#cells) {
      if (cell !== value) {
        end();
        run = 0;
        value = cell;
      }
      run++;
    }
    end();
    return Uint8Array.from(bytes);
  }
}

/** Throws when the runs do not fill the mask: the file is the product's own. */
export function decodeMask(bytes: Uint8Array): OceanMask {
  const cells = new Uint8Array(maskRows * maskColumns);
  let at = 0;
  let value = 0;
  for (let i = 0; i < bytes.length && i < runBytesMax; ) {
    let run = 0;
    let factor = 1;
    for (;;) {
      const byte = bytes[i++]!;
      run += (byte & 127) * factor;
      factor *= 128;
      if (byte < 128) break;
    }
    if (value === 1) cells.fill(1, at, at + run);
    at += run;
    value = 1 - value;
  }
  if (at !== cells.length) throw new Error(`the ocean mask has ${at} cells instead of ${cells.length}`);
  return new OceanMask(cells);
}

export const rowOf = (lat: number): number => Math.round((lat - southernmost) * cellsPerDegree);

export function columnOf(lon: number): number {
  const column = Math.round((lon + 180) * cellsPerDegree) % maskColumns;
  return column < 0 ? column + maskColumns : column;
}
