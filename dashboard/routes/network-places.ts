/** Places to choose from, as the network's document names them. An operator imports it, so nothing in it is trusted. */
export interface NetworkPlace {
  readonly name: string;
  /** UN/LOCODEs and country, to tell places apart. */
  readonly about: string;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** By name, each once. A document of another shape has none. */
export function placesOf(network: unknown): NetworkPlace[] {
  const places = new Map<string, Set<string>>();
  for (const terminal of listIn(network, "terminals")) {
    const name = textOf(terminal.name);
    if (name === "") continue;
    const codes = places.get(name) ?? new Set();
    places.set(name, codes.add(textOf(terminal.locode)));
  }
  return [...places]
    .map(([name, codes]) => ({ name, about: [...codes].filter((code) => code !== "").join(", ") }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** ISO 4217; empty when the document names none. */
export const currencyOf = (network: unknown): string =>
  typeof network === "object" && network !== null && "currency" in network ? textOf(network.currency) : "";

function listIn(network: unknown, table: string): Record<string, unknown>[] {
  const rows = typeof network === "object" && network !== null && (network as Record<string, unknown>)[table];
  return Array.isArray(rows) ? rows.filter((row) => typeof row === "object" && row !== null) : [];
}
