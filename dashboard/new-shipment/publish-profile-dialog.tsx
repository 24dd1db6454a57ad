/** Publishes the conditions of the form as a sensitivity profile of the signing party, or as its next version. */
import { useState } from "preact/hooks";
import type { ProfileView } from "../../gateway/contract/api.ts";
import { encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { isIdentifier, referenceText } from "../../ledger/statement/reference.ts";
import { ActingAs } from "../actions/acting-as.tsx";
import { TextField } from "../actions/fields.tsx";
import { SignForm } from "../actions/sign-form.tsx";
import { actionWords } from "../messages/actions-messages.ts";
import type { Acting } from "../signing/identities.ts";
import { profileConditions, type ShipmentDraft } from "./draft.ts";

const nameLengthMax = 100;
const descriptionLengthMax = 1_000;

export default function PublishProfileDialog(props: {
  draft: ShipmentDraft;
  profiles: readonly ProfileView[];
  onPublished: (id: string) => void;
  close: () => void;
}) {
  const words = actionWords().profile;
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  const [id, setId] = useState("");
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [tried, setTried] = useState(false);

  const conditions = profileConditions(props.draft);
  const isId = isIdentifier(id.trim());
  const isName = name.trim() !== "" && name.trim().length <= nameLengthMax;
  const isDescription = description.trim().length <= descriptionLengthMax;
  const party = acting?.identity.party;
  const before = props.profiles.find((one) => one.party === party && one.profile.id === id.trim());
  // Publishing makes the list longer under the form; what was signed keeps its version on screen.
  const [signed, setSigned] = useState<number | undefined>(undefined);
  const version = signed ?? (before?.profile.version ?? 0) + 1;
  const draft = () => {
    if (!conditions || !isId || !isName || !isDescription || party === undefined) return undefined;
    setSigned(version);
    return {
      kind: "profile.publish",
      subject: referenceText("party", party),
      payload: encodeCbor({
        id: id.trim(),
        version,
        name: name.trim(),
        ...(description.trim() !== "" && { description: description.trim() }),
        conditions: conditions.conditions.map((condition) => ({ ...condition })),
        gapMsMax: conditions.gapMsMax,
      }),
    };
  };
  const enter = (set: (text: string) => void) => (text: string) => {
    setSigned(undefined);
    set(text);
  };
  return (
    <SignForm
      acting={acting}
      label={words.sign}
      draft={draft}
      onTry={() => setTried(true)}
      onSealed={() => props.onPublished(id.trim())}
      close={props.close}
    >
      <p class="dim">{words.lead}</p>
      {!conditions && (
        <p class="notice" role="alert">
          {words.wrong}
        </p>
      )}
      <ActingAs kind="profile.publish" value={acting} onChange={setActing} />
      {acting && (
        <>
          <TextField
            label={words.id}
            problem={tried && !isId ? words.idWrong : undefined}
            hint={version === 1 ? words.first : words.next(String(version))}
            value={id}
            onInput={enter(setId)}
            mono
          />
          <TextField
            label={words.name}
            problem={tried && !isName ? words.nameWrong : undefined}
            value={name}
            onInput={setName}
          />
          <TextField
            label={words.description}
            optional
            problem={tried && !isDescription ? words.descriptionWrong : undefined}
            value={description}
            onInput={setDescription}
          />
        </>
      )}
    </SignForm>
  );
}
