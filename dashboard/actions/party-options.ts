/** Parties as the options of a list: those with the wanted roles first, each by its legal name. */
import type { PartyView } from "../../gateway/contract/api.ts";
import { apart } from "../../report/apart.ts";
import type { Option, OptionGroup } from "./fields.tsx";

export function partyOptions(
  parties: readonly PartyView[],
  roles: readonly string[],
  groupLabels: { wanted: string; others: string },
): (Option | OptionGroup)[] {
  const named = parties.map(optionOf).sort((a, b) => a.option.text.localeCompare(b.option.text));
  const wanted = named.filter(({ party }) => party.roles.some((role) => roles.includes(role)));
  const others = named.filter(({ party }) => !party.roles.some((role) => roles.includes(role)));
  const options = (some: typeof named) => some.map(({ option }) => option);
  if (wanted.length === 0 || others.length === 0) return options(named);
  return [
    { label: groupLabels.wanted, options: options(wanted) },
    { label: groupLabels.others, options: options(others) },
  ];
}

function optionOf(party: PartyView): { party: PartyView; option: Option } {
  return { party, option: { value: party.party, text: `${apart(party.legalName)} (${party.party})` } };
}
