/** Lines of reasons and arithmetic as data. */
import type { Reason, ReasonCode } from "./types.ts";

export function reason(
  code: ReasonCode,
  provision: string,
  values: Readonly<Record<string, number | string>>,
  statements: Iterable<string> = [],
): Reason {
  return { code, provision, values, statements: [...new Set(statements)].sort() };
}
