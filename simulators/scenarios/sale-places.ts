/** Where the goods of the guided sale come from and go to. */

export type NamedPlace = { readonly name: string; readonly locode?: string };

export const salePlaces = {
  origin: { name: "Florence", locode: "ITFLR" },
  destination: { name: "Hamburg", locode: "DEHAM" },
} as const;
