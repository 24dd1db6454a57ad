/** Made by the build (vite.towns.ts): where the file of towns lies, beside the scripts. */
declare module "virtual:towns" {
  export const file: string;
}
