/** Figures that a benchmark tells the command that runs all of them, which compares them with what is asked for. */

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it has to be at least, or at most. */
  readonly required?: { readonly atLeast: number } | { readonly atMost: number };
  /** What it should be, in words. */
  readonly aim?: string;
}

/** Does nothing when the benchmark was started by itself. */
export function tell(figure: Figure): void {
  process.send?.(figure);
}
