/**
 * What the customs lists in the log say of goods on their way: countries that do not let them pass are closed to the
 * search; what stands against them at the two ends is told. A hint for planning: booking asks the lists again, with
 * all that is known of the goods then.
 */

import type { Network } from "../../ledger/routing/network.ts";
import type { Door } from "../../ledger/routing/search/query.ts";
import { listOf } from "../../ledger/state/customs/lists.ts";
import { checkLists, type GoodsFacts } from "../../ledger/state/customs/matching.ts";
import type { StateReader } from "../../ledger/state/view.ts";

export interface AskedGoods {
  readonly from: Door;
  readonly to: Door;
  readonly hsCode?: string;
  readonly massKg: number;
}

export interface CustomsAnswer {
  /** Countries, sorted. */
  readonly closed: readonly string[];
  readonly atEnds: { country: string; list: string; entry: string }[];
}

export function customsOf(
  state: StateReader,
  network: Network,
  { from, to, hsCode, massKg }: AskedGoods,
  timeMs: number,
): CustomsAnswer {
  if (hsCode === undefined) return { closed: [], atEnds: [] };
  const facts = (transit: readonly string[]): GoodsFacts => ({
    dispatch: from.country,
    destination: to.country,
    transit,
    origin: from.country,
    shipper: "",
    producers: [],
    products: [],
    hsCode,
    massGrams: Math.round(massKg * 1_000),
    certificates: [],
  });
  const against = (transit: readonly string[]) =>
    checkLists(state, facts(transit), timeMs).negative.map(({ list, entry }) => ({
      country: listOf(state, list)!.country,
      list,
      entry,
    }));
  const atEnds = against([]);
  const ends = [from.country, to.country];
  const between = new Set(
    [
      ...network.terminals.map(({ country }) => country),
      ...network.services.flatMap(({ transitCountries }) => transitCountries),
    ].filter((country) => !ends.includes(country)),
  );
  const closed = [...between].filter((country) =>
    against([country]).some((match) => match.country === country),
  );
  return { closed: closed.sort(), atEnds };
}
