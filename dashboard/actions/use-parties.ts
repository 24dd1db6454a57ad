/** All parties of the chain, for choosing one. */
import type { PartyView } from "../../gateway/contract/api.ts";
import { type Resource, useResource } from "../api/resource.ts";
import { allParties } from "../signing/gateway.ts";

export function useParties(): Resource<PartyView[]> {
  return useResource("parties/all", allParties);
}

export function legalName(parties: readonly PartyView[] | undefined, id: string): string {
  return parties?.find((party) => party.party === id)?.legalName ?? id;
}
