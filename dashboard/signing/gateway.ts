/** What signing asks the gateway for. */
import type {
  DelegationRequest,
  DeviceView,
  EntryView,
  PartyView,
  ProfileView,
  SimulatedDeviceRequest,
} from "../../gateway/contract/api.ts";
import { fromHex } from "../../ledger/encoding/bytes.ts";
import { ApiError, getJson, postBytes, postJson } from "../api/client.ts";
import type { SequencePosition } from "./sequence.ts";
import type { SubmitTo } from "./signer.ts";

export const submitTo: SubmitTo = {
  async position(kid) {
    return positionOf(await getJson<unknown>(`api/signers/${kid}`));
  },
  async submit(statement) {
    try {
      return { entry: await postBytes<EntryView>("entries", statement, "application/cose") };
    } catch (cause) {
      if (cause instanceof ApiError && cause.problem) return { problem: cause.problem };
      throw cause;
    }
  },
};

/** Throws `ApiError` for anything but a position: a number without its hash cannot be signed after. */
export function positionOf(view: unknown): SequencePosition {
  const { next, last } = (view ?? {}) as { next?: unknown; last?: unknown };
  if (Number.isSafeInteger(next) && (next as number) >= 0) {
    if (next === 0 && last === null) return { next, last: undefined };
    if (next !== 0 && typeof last === "string" && /^[0-9a-f]{64}$/.test(last))
      return { next: next as number, last: fromHex(last) };
  }
  throw new ApiError("malformed", 200, "where the key's sequence stands");
}

export const party = (id: string, signal?: AbortSignal) =>
  getJson<PartyView>(`api/parties/${encodeURIComponent(id)}`, signal);

/** By identifier. */
export const allParties = (signal?: AbortSignal) =>
  all<PartyView>("api/parties", ({ party: id }) => id, signal);
export const allDevices = (signal?: AbortSignal) =>
  all<DeviceView>("api/devices", ({ device }) => device, signal);

/** By party, then by identifier. */
export const allProfiles = (signal?: AbortSignal) => all<ProfileView>("api/profiles", profilePair, signal);

/** `acme/violins`: what tells published profiles apart. */
export const profilePair = ({ party, profile }: ProfileView) => `${party}/${profile.id}`;

/** The gateway answers at most so many at once. */
const perPage = 1000;

async function all<T>(path: string, idOf: (item: T) => string, signal?: AbortSignal): Promise<T[]> {
  const items: T[] = [];
  for (;;) {
    const query = new URLSearchParams({ limit: String(perPage) });
    const last = items.at(-1);
    if (last) query.set("after", idOf(last));
    const page = await getJson<T[]>(`${path}?${query}`, signal);
    items.push(...page);
    if (page.length < perPage) return items;
  }
}

export const requestDelegation = (fields: Omit<DelegationRequest, "id" | "kid" | "state">) =>
  postJson<DelegationRequest>("api/delegation-requests", fields);

export const delegationRequests = (kid: string, signal?: AbortSignal) =>
  getJson<DelegationRequest[]>(`api/delegation-requests?kid=${kid}`, signal);

export const requestSimulatedDevice = (shipment: string, fault: string | null) =>
  postJson<SimulatedDeviceRequest>("api/simulated-devices", { shipment, fault });

export const simulatedDevices = (signal?: AbortSignal) =>
  getJson<SimulatedDeviceRequest[]>("api/simulated-devices", signal);
