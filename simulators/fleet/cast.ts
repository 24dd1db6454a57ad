/** The parties of the demonstration: made-up companies with keys made on this machine. */
import { join } from "node:path";
import type { SigningKey } from "../../client/signing-key.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import type { CarrierRole } from "../routes.ts";
import type { Begun } from "./begun.ts";
import type { Connection } from "./connection.ts";
import { demonstrationKey, ifKnown, type PartyProfile, SimulatedParty } from "./party.ts";
import { Scanner } from "./scanner.ts";

const shippers: readonly PartyProfile[] = [
  { id: "pacific-foods", legalName: "Pacific Foods Sample Co., Ltd.", country: "CN", roles: ["shipper"] },
  { id: "rhine-pharma", legalName: "Rhine Pharma Sample AG", country: "CH", roles: ["shipper", "producer"] },
  {
    id: "northern-devices",
    legalName: "Northern Devices Sample Oy",
    country: "FI",
    roles: ["shipper", "producer"],
  },
];

const consignees: readonly PartyProfile[] = [
  { id: "market-hall", legalName: "Market Hall Sample B.V.", country: "NL", roles: ["consignee"] },
  { id: "lakeside-clinics", legalName: "Lakeside Clinics Sample Inc.", country: "US", roles: ["consignee"] },
];

const carriers: Readonly<Record<CarrierRole, PartyProfile>> = {
  "origin-haulier": {
    id: "first-mile",
    legalName: "First Mile Sample Haulage",
    country: "CN",
    roles: ["carrier"],
  },
  "destination-haulier": {
    id: "last-mile",
    legalName: "Last Mile Sample Transport GmbH",
    country: "DE",
    roles: ["carrier"],
  },
  "rail-carrier": {
    id: "iron-road",
    legalName: "Iron Road Sample Rail S.A.",
    country: "PL",
    roles: ["carrier"],
  },
  "ocean-carrier": {
    id: "blue-lane",
    legalName: "Blue Lane Sample Line A/S",
    country: "DK",
    roles: ["carrier"],
  },
  "air-carrier": {
    id: "high-cloud",
    legalName: "High Cloud Sample Airways",
    country: "AE",
    roles: ["carrier"],
  },
};

export interface Cast {
  readonly shippers: readonly SimulatedParty[];
  readonly consignees: readonly SimulatedParty[];
  readonly carriers: Readonly<Record<CarrierRole, SimulatedParty>>;
  /** Every party by its identifier. */
  readonly parties: ReadonlyMap<string, SimulatedParty>;
  scannerOf(party: SimulatedParty): Scanner;
  close(): Promise<void>;
}

export interface CastOptions {
  readonly connection: Connection;
  /** Folder of the parties' key files. */
  readonly keysFolder: string;
  readonly registrarKey: SigningKey;
  /** Told of each step, since registering a dozen parties takes a moment. */
  readonly report: (message: string) => void;
}

/** Registers the parties that are not registered yet, and gives each its scanner. */
export async function assembleCast(options: CastOptions & { readonly begun: Begun }): Promise<Cast> {
  const profiles = [...shippers, ...consignees, ...Object.values(carriers)];
  const parties = await registerParties(options, profiles);
  const scanners = new Map<string, Scanner>();
  for (const party of parties.values()) {
    const id = `scanner-${party.id}`;
    const key = options.begun.deviceKey(id);
    scanners.set(party.id, await Scanner.enrol(options.connection, party, id, key));
  }
  const named = (profile: PartyProfile) => parties.get(profile.id)!;
  return {
    shippers: shippers.map(named),
    consignees: consignees.map(named),
    carriers: mapValues(carriers, named),
    parties,
    scannerOf: (party) => scanners.get(party.id)!,
    close: async () => {
      await Promise.all([...scanners.values()].map((scanner) => scanner.close()));
    },
  };
}

/**
 * Registers parties with two keys each: one in `keysFolder` for whoever tries the demonstration as that party, one in its folder
 * `fleet` for the simulation, since a key that two processes use at once signs two statements under one number. A party that
 * is registered already is taken as it is.
 */
export async function registerParties(
  { connection, keysFolder, registrarKey, report }: CastOptions,
  profiles: readonly PartyProfile[],
): Promise<Map<string, SimulatedParty>> {
  const registrar = new SimulatedParty(connection, "registrar", registrarKey);
  const parties = new Map<string, SimulatedParty>();
  for (const profile of profiles) {
    const reference = referenceText("party", profile.id);
    const party = new SimulatedParty(
      connection,
      profile.id,
      demonstrationKey(join(keysFolder, "fleet"), reference),
    );
    const visitor = new SimulatedParty(connection, profile.id, demonstrationKey(keysFolder, reference));
    await registerOnce(registrar, visitor, party, profile, report);
    parties.set(profile.id, party);
  }
  return parties;
}

async function registerOnce(
  registrar: SimulatedParty,
  visitor: SimulatedParty,
  party: SimulatedParty,
  profile: PartyProfile,
  report: CastOptions["report"],
): Promise<void> {
  const known = await ifKnown(registrar.http.party(profile.id), "party_unknown");
  if (!known) {
    report(`registering ${profile.legalName}`);
    const keys = [visitor.coseKey, party.coseKey];
    await registrar.say("party.register", party.reference, { ...profile, keys });
    return;
  }
  // In a folder from before there were two keys the simulation's is not known yet.
  if (!known.keys.some(({ kid }) => kid === party.kid))
    await visitor.say("party.key-add", party.reference, { key: party.coseKey });
}

function mapValues<K extends string, A, B>(
  record: Readonly<Record<K, A>>,
  change: (value: A) => B,
): Record<K, B> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, change(value as A)]),
  ) as Record<K, B>;
}
