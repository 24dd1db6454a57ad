/** Every kind of statement there is, by name. */
import { genesisKind } from "./chain.ts";
import { custodyKinds } from "./custody.ts";
import { deviceKinds } from "./devices.ts";
import type { AnyKind } from "./kind.ts";
import { operatorKinds } from "./operator.ts";
import { partyKinds } from "./parties.ts";
import { readingsKind } from "./readings.ts";
import { shipmentKinds } from "./shipments.ts";
import { unitKinds } from "./units.ts";

export const kinds: readonly AnyKind[] = [
  genesisKind,
  ...partyKinds,
  ...deviceKinds,
  ...unitKinds,
  ...shipmentKinds,
  ...custodyKinds,
  ...operatorKinds,
  readingsKind,
];

const byName = new Map(kinds.map((kind) => [kind.name, kind]));

export function kindNamed(name: string): AnyKind | undefined {
  return byName.get(name);
}
