/** The names that statements give their fields, in words. They are whole words already, with the unit at the end. */

/** Units at the end of a name, the longest first; the value is shown with them. */
export const unitSuffixes = [
  "JoulePerMole",
  "Thousandths",
  "Milligrams",
  "Minutes",
  "Meters",
  "Grams",
  "Minor",
  "Days",
  "Ppm",
  "Cel",
  "Ms",
] as const;
export type UnitSuffix = (typeof unitSuffixes)[number];

export function unitOfField(name: string): UnitSuffix | undefined {
  const bare = name.replace(/(Min|Max)$/, "");
  return unitSuffixes.find((suffix) => bare.endsWith(suffix) && bare.length > suffix.length);
}

/** `words` has the names for which the reader's language has its own; without one `grossMassGrams` is "Gross mass". */
export function fieldWord(name: string, words: Readonly<Record<string, string>>): string {
  if (Object.hasOwn(words, name)) return words[name]!;
  const suffix = unitOfField(name);
  const [, bare = name, bound = ""] = /^(.*?)(Min|Max)?$/.exec(name) ?? [];
  const named = (suffix ? bare.slice(0, -suffix.length) : bare) + bound;
  const spaced = named.replace(
    /([a-z0-9])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
