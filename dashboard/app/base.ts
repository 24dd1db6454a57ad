/**
 * Addresses under whatever path the dashboard is served at. The server sets `<base>` in the page; everything
 * else (links, fetches, the event stream) is written relative to it.
 */

/** Absolute address of `path`, which must not start with a slash. */
export function resolve(path: string): string {
  return new URL(path, document.baseURI).href;
}

/** Path of the dashboard's root with a slash at both ends, `/` where nothing precedes it. */
export function basePath(): string {
  return new URL(".", document.baseURI).pathname;
}

/** The pattern the router compares addresses with: `pattern` below the root. */
export function routePattern(pattern: string): string {
  return basePath() + pattern;
}

/** The root as the router gives it: without the slash at the end. */
export function pagePath(): string {
  return basePath().replace(/\/+$/, "") || "/";
}

/** An address with another value of one part of its query, or without it; everything else of it stays. */
export function addressWith(address: string, name: string, value: string | undefined): string {
  const url = new URL(address);
  if (value === undefined) url.searchParams.delete(name);
  else url.searchParams.set(name, value);
  // Colons need no escaping in a query, and people read these addresses.
  return url.pathname + url.search.replaceAll("%3A", ":");
}
