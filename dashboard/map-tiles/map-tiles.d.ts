/** Made by the build (vite.map-tiles.ts): where the tiles lie, beside the scripts, and which there are. */
declare module "virtual:map-tiles" {
  export const folder: string;
  /** `column-row` of each tile that is not open sea. */
  export const names: readonly string[];
}
