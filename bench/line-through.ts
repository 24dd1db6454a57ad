/** The least-squares line through points: its slope, and the mean that it passes through. */
export function lineThrough(points: readonly (readonly [number, number])[]): {
  readonly slope: number;
  readonly mean: number;
} {
  const mean = (of: (point: readonly [number, number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const meanX = mean(([x]) => x);
  const meanY = mean(([, y]) => y);
  const spread = mean(([x]) => (x - meanX) ** 2);
  const slope = spread === 0 ? 0 : mean(([x, y]) => (x - meanX) * (y - meanY)) / spread;
  return { slope, mean: meanY };
}
