/** What the goods may be exposed to: ready choices, and every band and tolerance to change. */
import { useState } from "preact/hooks";
import type { ProfileView } from "../../gateway/contract/api.ts";
import { apart } from "../../report/apart.ts";
import { quantityName } from "../../report/quantity.ts";
import { SelectField, TextField } from "../actions/fields.tsx";
import type { Resource } from "../api/resource.ts";
import { Icon } from "../components/icons.tsx";
import { ProblemNotice } from "../components/problem.tsx";
import { UndoNotice } from "../components/undo-notice.tsx";
import { unitOf } from "../format/quantity.ts";
import { unitSuffix } from "../format/values.ts";
import { actionWords } from "../messages/actions-messages.ts";
import { pageText } from "../messages/pages.ts";
import { profilePair } from "../signing/gateway.ts";
import { bandDraft, type ConditionDraft } from "./draft.ts";
import { presetNames, presetOf, presetOfProfile, presets } from "./presets.ts";
import type { SectionProperties } from "./section.ts";

/** Quantities for which a band says something about the goods. */
const quantities = [
  "temperature",
  "humidity",
  "shock.peak",
  "tilt",
  "light",
  "door",
  "seal",
  "co2",
  "pressure",
] as const;
const conditionCountMax = 16;

const newCondition = bandDraft({ quantity: "humidity", min: "", max: "75", toleranceMinutes: "60" });

/** A condition that can be brought back, and the profile that the conditions were of. */
interface Removed {
  readonly condition: ConditionDraft;
  readonly index: number;
  readonly left: readonly ConditionDraft[];
  readonly profile: string;
}

export function ConditionsSection(
  props: SectionProperties & {
    profiles: Resource<ProfileView[]>;
    /** Asks for the form that publishes the conditions under a name. */
    publish: () => void;
  },
) {
  const { draft, set, problem } = props;
  const words = actionWords().shipment;
  const { conditions } = draft;
  const chosen = presetOf(conditions);
  // Conditions that were changed are no longer the profile's.
  const replace = (changed: readonly ConditionDraft[]) => set({ conditions: changed, profile: "" });
  const [removed, setRemoved] = useState<Removed | undefined>(undefined);
  const remove = (index: number) => {
    const left = conditions.toSpliced(index, 1);
    setRemoved({ condition: conditions[index]!, index, left, profile: draft.profile });
    replace(left);
  };
  const restore = ({ condition, index, left, profile }: Removed) => {
    set({
      conditions: conditions.toSpliced(index, 0, condition),
      profile: conditions === left ? profile : "",
    });
    setRemoved(undefined);
  };
  const change = (index: number, changes: Partial<ConditionDraft>) =>
    replace(conditions.map((one, i) => (i === index ? { ...one, ...changes } : one)));
  return (
    <section class="panel" aria-label={words.conditions}>
      <header>
        <h2>{words.conditions}</h2>
      </header>
      <div class="panel-body form-stack">
        <p class="dim">{words.conditionsHelp}</p>
        <fieldset class="plain-fieldset chips" aria-label={words.presets}>
          {presetNames.map((name) => (
            <button
              key={name}
              type="button"
              class="chip"
              aria-pressed={chosen === name}
              onClick={() => set(presets[name])}
            >
              {words.presetNames[name]}
            </button>
          ))}
        </fieldset>
        <PublishedProfiles draft={draft} set={set} profiles={props.profiles} />
        {conditions.length === 0 && <p>{words.noConditions}</p>}
        {conditions.map((condition, index) => (
          <Condition
            key={index}
            number={String(index + 1)}
            condition={condition}
            change={(changes) => change(index, changes)}
            remove={() => remove(index)}
            problem={(field) => problem(`conditions.${index}.${field}`)}
          />
        ))}
        {removed && (
          <UndoNotice
            text={words.conditionRemoved(String(removed.index + 1))}
            undo={() => restore(removed)}
          />
        )}
        <div class="button-row">
          {conditions.length < conditionCountMax && (
            <button type="button" class="button small" onClick={() => replace([...conditions, newCondition])}>
              <Icon name="plus" size={16} />
              {words.addCondition}
            </button>
          )}
          {conditions.length > 0 && (
            <button type="button" class="button small" onClick={props.publish}>
              {words.publish}
            </button>
          )}
        </div>
      </div>
    </section>
  );
}

/** Those that parties have published; the choice shows only while the conditions are still the profile's. */
function PublishedProfiles(
  props: Pick<SectionProperties, "draft" | "set"> & { profiles: Resource<ProfileView[]> },
) {
  const words = actionWords().shipment;
  const { draft, set, profiles } = props;
  const published = profiles.value ?? [];
  if (profiles.state === "failed") return <ProblemNotice error={profiles.error} retry={profiles.reload} />;
  if (published.length === 0) return null;
  const chosen = published.find(({ profile }) => {
    const preset = presetOfProfile(profile);
    return (
      preset.profile === draft.profile &&
      JSON.stringify(preset.conditions) === JSON.stringify(draft.conditions)
    );
  });
  const choose = (pair: string) => {
    const found = published.find((one) => profilePair(one) === pair);
    set(found ? presetOfProfile(found.profile) : presets.none);
  };
  return (
    <SelectField
      label={words.published}
      hint={words.publishedHelp}
      value={chosen ? profilePair(chosen) : ""}
      placeholder={words.publishedNone}
      onChange={choose}
      options={published.map((one) => ({
        value: profilePair(one),
        text: `${apart(one.profile.name)} (${apart(one.partyName)})`,
      }))}
    />
  );
}

function Condition(props: {
  number: string;
  condition: ConditionDraft;
  change: (changes: Partial<ConditionDraft>) => void;
  remove: () => void;
  problem: (field: string) => string | undefined;
}) {
  const words = actionWords().shipment;
  const { condition, change, problem } = props;
  const suffix = unitSuffix(unitOf(condition.quantity));
  const withUnit = (label: string) => (suffix === "" ? label : `${label}, ${suffix}`);
  return (
    <fieldset class="plain-fieldset condition-row" aria-label={words.condition(props.number)}>
      <SelectField
        label={words.quantity}
        value={condition.quantity}
        onChange={(quantity) => change({ quantity })}
        options={[...new Set<string>([...quantities, condition.quantity])].map((value) => ({
          value,
          text: quantityName(value, pageText().quantities),
        }))}
      />
      <TextField
        label={withUnit(words.lowest)}
        problem={problem("min")}
        value={condition.min}
        onInput={(min) => change({ min })}
      />
      <TextField label={withUnit(words.highest)} value={condition.max} onInput={(max) => change({ max })} />
      <TextField
        label={words.tolerance}
        hint={words.toleranceHelp}
        problem={problem("tolerance")}
        value={condition.toleranceMinutes}
        onInput={(toleranceMinutes) => change({ toleranceMinutes })}
        inputMode="numeric"
      />
      <ConditionMore condition={condition} change={change} problem={problem} suffix={suffix} />
      <button
        type="button"
        class="icon-button"
        aria-label={words.removeCondition(props.number)}
        title={words.removeCondition(props.number)}
        onClick={props.remove}
      >
        <Icon name="close" />
      </button>
    </fieldset>
  );
}

type MoreField = keyof Omit<ConditionDraft, "quantity" | "min" | "max" | "toleranceMinutes">;

/** How leaving the band harms the goods, where it is not by time alone, and what is known of unobserved time. */
function ConditionMore(props: {
  condition: ConditionDraft;
  change: (changes: Partial<ConditionDraft>) => void;
  problem: (field: string) => string | undefined;
  suffix: string;
}) {
  const words = actionWords().shipment;
  const { condition, change, problem, suffix } = props;
  const unit = suffix === "" ? "" : `, ${suffix}`;
  const field = (name: MoreField, label: string, wrong: string, hint?: string) => (
    <TextField
      key={name}
      label={label}
      optional
      hint={hint}
      problem={problem(wrong)}
      value={condition[name]}
      onInput={(value) => change({ [name]: value })}
      inputMode="decimal"
    />
  );
  return (
    <details class="condition-more">
      <summary>{words.more}</summary>
      <div class="form-grid">
        {condition.quantity === "temperature" && [
          field("doseMinutes", words.dose, "dose", words.doseHelp),
          field("referenceCelsius", words.reference, "reference"),
          field("activationJoule", words.activation, "activation", words.activationHelp),
        ]}
        {condition.quantity === "shock.peak" && [
          field("peak", words.peak, "peak", words.boundaryHelp),
          field("velocityChange", words.velocityChange, "velocityChange"),
        ]}
        {field("gapMin", `${words.gapMin}${unit}`, "gapMin", words.gapExtremeHelp)}
        {field("gapMax", `${words.gapMax}${unit}`, "gapMax")}
        {field("disagreementMax", `${words.disagreement}${unit}`, "disagreementMax")}
        {field("weightPercent", words.weight, "weight", words.weightHelp)}
      </div>
    </details>
  );
}
