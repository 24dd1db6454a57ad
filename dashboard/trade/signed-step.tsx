/** A form around one statement: who signs, what else is entered, and the signature. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { type CborInput, encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { ActingAs } from "../actions/acting-as.tsx";
import { SignForm } from "../actions/sign-form.tsx";
import type { Acting } from "../signing/identities.ts";

export interface StepDraft {
  readonly subject: string;
  readonly payload: { readonly [field: string]: CborInput | undefined };
}

export interface StepState {
  /** The party that signs. */
  readonly party: string;
  /** The user wanted to sign; what is wrong is shown from then on. */
  readonly tried: boolean;
}

/** What every dialog of these pages is given. */
export interface StepProperties {
  /** Something was sealed: what the page shows has changed. */
  onSealed: () => void;
  close: () => void;
}

export function SignedStep(
  props: StepProperties & {
    kind: string;
    /** Who may sign it, whoever is most likely first; absent, any party. */
    parties?: readonly string[] | undefined;
    lead?: string | undefined;
    label: string;
    /** What is signed; `undefined` while something is wrong. */
    draft: (party: string) => StepDraft | undefined;
    children?: (state: StepState) => ComponentChildren;
  },
) {
  const { kind, parties } = props;
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  const [tried, setTried] = useState(false);
  const party = acting?.identity.party;
  const draft = () => {
    const made = party === undefined ? undefined : props.draft(party);
    return made && { kind, subject: made.subject, payload: encodeCbor({ ...made.payload }) };
  };
  return (
    <SignForm
      acting={acting}
      label={props.label}
      draft={draft}
      onTry={() => setTried(true)}
      onSealed={props.onSealed}
      close={props.close}
    >
      {props.lead && <p class="dim">{props.lead}</p>}
      <ActingAs kind={kind} {...(parties && { parties })} value={acting} onChange={setActing} />
      {party !== undefined && props.children?.({ party, tried })}
    </SignForm>
  );
}
