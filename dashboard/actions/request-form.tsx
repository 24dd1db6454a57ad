/** Makes a key in this browser and asks a party to let it act. */
import { useRef, useState } from "preact/hooks";
import type { PartyView } from "../../gateway/contract/api.ts";
import { Loaded, ProblemNotice } from "../components/problem.tsx";
import { actionWords } from "../messages/actions-messages.ts";
import { createIdentity, identities, signingAvailability } from "../signing/identities.ts";
import { CheckGroup, focusFirstProblem, SelectField, TextField } from "./fields.tsx";
import {
  allGroups,
  groupsOf,
  groupsWith,
  type KindGroup,
  kindsOf,
  presetNames,
  rolePresets,
  unitedGroups,
} from "./kind-groups.ts";
import { partyOptions } from "./party-options.ts";
import { useParties } from "./use-parties.ts";

interface Properties {
  /** Only these come into question, the first one above all; absent, every party. */
  parties?: readonly string[] | undefined;
  /** What the person is about to sign: the key must be allowed to. */
  kind?: string | undefined;
  onAsked?: (party: string) => void;
}

export function RequestForm(props: Properties) {
  const parties = useParties();
  const availability = signingAvailability();
  if (availability !== "available") return <p class="notice">{actionWords().request[availability]}</p>;
  return (
    <Loaded resource={parties}>
      {(all) => <Form {...props} all={all.filter(({ party }) => props.parties?.includes(party) ?? true)} />}
    </Loaded>
  );
}

const labelLengthMax = 100;

function Form({ parties, kind, onAsked, all }: Properties & { all: readonly PartyView[] }) {
  const words = actionWords().request;
  const [party, setParty] = useState(parties?.find((id) => all.some((one) => one.party === id)) ?? "");
  const [label, setLabel] = useState(words.labelDefault(platformName()));
  const [chosen, setChosen] = useState<readonly KindGroup[] | undefined>(undefined);
  const [tried, setTried] = useState(false);
  const [working, setWorking] = useState(false);
  const [failure, setFailure] = useState<Error | undefined>(undefined);
  const box = useRef<HTMLDivElement>(null);
  const replaced = identities.value?.find(({ identity }) => identity.party === party)?.identity;
  const needed = groupsWith(kind);
  // Nothing that nobody chose: what is about to be signed, and what was chosen for the key that this one replaces.
  const groups = chosen ?? unitedGroups(needed, groupsOf(replaced?.kinds ?? []).groups);
  const wrong = party === "" || label.trim() === "" || groups.length === 0;

  const submit = async () => {
    setTried(true);
    if (wrong) return focusFirstProblem(box.current);
    setWorking(true);
    setFailure(undefined);
    try {
      await createIdentity({ party, label: label.trim(), kinds: kindsOf(groups) });
      onAsked?.(party);
    } catch (cause) {
      setFailure(cause instanceof Error ? cause : new Error(String(cause)));
    }
    setWorking(false);
  };

  return (
    <div ref={box} class="form-stack">
      <SelectField
        label={words.party}
        hint={replaced ? words.replaces : words.partyHelp}
        problem={tried && party === "" ? actionWords().common.required : undefined}
        value={party}
        onChange={setParty}
        placeholder={actionWords().common.choose}
        options={partyOptions(all, [], { wanted: "", others: "" })}
      />
      <TextField
        label={words.label}
        hint={words.labelHelp}
        problem={tried && label.trim() === "" ? actionWords().common.required : undefined}
        value={label}
        onInput={setLabel}
        lengthMax={labelLengthMax}
      />
      <Presets groups={groups} needed={needed} onChange={setChosen} />
      <CheckGroup
        label={words.mayTitle}
        problem={tried && groups.length === 0 ? words.noKinds : undefined}
        options={allGroups.map((group) => ({ value: group, text: actionWords().kinds[group] }))}
        chosen={groups}
        onChange={setChosen}
      />
      {failure && <ProblemNotice error={failure} />}
      <div class="button-row">
        <button type="button" class="button primary" disabled={working} onClick={() => void submit()}>
          {working ? words.working : words.submit}
        </button>
      </div>
    </div>
  );
}

function Presets(props: {
  groups: readonly KindGroup[];
  needed: readonly KindGroup[];
  onChange: (groups: readonly KindGroup[]) => void;
}) {
  const words = actionWords().request;
  const { groups, needed, onChange } = props;
  return (
    <fieldset class="plain-fieldset form-field">
      <legend>{words.presets}</legend>
      <div class="chips">
        {presetNames.map((name) => {
          const preset = unitedGroups(rolePresets[name], needed);
          return (
            <button
              key={name}
              type="button"
              class="chip"
              aria-pressed={preset.length === groups.length && preset.every((one) => groups.includes(one))}
              onClick={() => onChange(preset)}
            >
              {words.presetNames[name]}
            </button>
          );
        })}
      </div>
      <p class="field-hint">{words.presetsHelp}</p>
    </fieldset>
  );
}

/** `Linux x86_64`, `macOS`: enough for a party to tell its browsers apart. */
function platformName(): string {
  const { userAgentData } = navigator as { userAgentData?: { platform?: string } };
  return userAgentData?.platform ?? navigator.platform;
}
