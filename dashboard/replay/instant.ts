/** An instant in an address: `?at=2026-11-28T14:03:22Z`, so that a link shows the same moment. */

import { addressWith } from "../app/base.ts";

const pattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since 1970; `undefined` for anything that is no time with its zone. */
export function parseInstant(text: string | undefined): number | undefined {
  if (text === undefined || !pattern.test(text)) return undefined;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : atMs;
}

/** UTC, with fractions of a second only where there are some. */
export function instantText(atMs: number): string {
  return new Date(atMs).toISOString().replace(".000Z", "Z");
}

/** The address with another instant in it, or none. Everything else of it stays. */
export function addressAt(address: string, atMs: number | undefined): string {
  return addressWith(address, "at", atMs === undefined ? undefined : instantText(atMs));
}
