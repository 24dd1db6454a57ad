/**
 * Sensitivity profiles that a party publishes under a name: which conditions a sort of goods needs. A shipment's
 * terms carry the conditions themselves, so a later version of the profile changes no shipment.
 */
import { decodePayload } from "../statement/payload.ts";
import { referenceText } from "../statement/reference.ts";
import { type Decoded, identifier, integer, list, optional, record, text } from "../statement/schema.ts";
import { kind } from "./kind.ts";
import { recordName } from "./records.ts";
import { conditionSchema } from "./terms.ts";
import type { StateReader } from "./view.ts";

const publishSchema = record({
  id: identifier,
  version: integer(1, 1_000_000),
  name: text(100),
  description: optional(text(1_000)),
  conditions: list(conditionSchema, 16, 1),
  gapMsMax: optional(integer(1_000, 86_400_000)),
});
export type ProfilePublish = Decoded<typeof publishSchema>;

export const readProfile = (payload: Uint8Array): ProfilePublish => decodePayload(payload, publishSchema);

/** `profile/<party>/<id>` in the state: its newest version and the entry that published it. */
export type ProfileState = { readonly version: number; readonly publishedAt: number };

export function profileOf(state: StateReader, party: string, id: string): ProfileState | undefined {
  return state.get<ProfileState>(`profile/${party}/${id}`);
}

export const profilePublish = kind<ProfilePublish>({
  name: "profile.publish",
  signers: ["party"],
  decode: readProfile,
  rules: [
    ({ statement, party }) =>
      statement.subject === referenceText("party", party) ? undefined : "subject_mismatch",
    ({ state, party, payload }) =>
      payload.version > (profileOf(state, party, payload.id)?.version ?? 0)
        ? undefined
        : "profile_version_used",
  ],
  apply: ({ state, party, payload, index }) =>
    state.set(`profile/${party}/${payload.id}`, {
      version: payload.version,
      publishedAt: index,
    } satisfies ProfileState),
  records: ({ statement }) => [recordName(statement.subject)],
});

export const profileKinds = [profilePublish];
