/** What the goods may be exposed to: ready choices, and every band and tolerance to change. */

import { quantityName } from "../../report/quantity.ts";
import { SelectField, TextField } from "../actions/fields.tsx";
import { Icon } from "../components/icons.tsx";
import { unitOf } from "../format/quantity.ts";
import { unitSuffix } from "../format/values.ts";
import { actionWords } from "../messages/actions-messages.ts";
import { pageText } from "../messages/pages.ts";
import { bandDraft, type ConditionDraft } from "./draft.ts";
import { presetNames, presetOf, presets } from "./presets.ts";
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

export function ConditionsSection({ draft, set, problem }: SectionProperties) {
  const words = actionWords().shipment;
  const { conditions } = draft;
  const chosen = presetOf(conditions);
  // Conditions that were changed are no longer the profile's.
  const replace = (changed: readonly ConditionDraft[]) => set({ conditions: changed, profile: "" });
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
        {conditions.length === 0 && <p>{words.noConditions}</p>}
        {conditions.map((condition, index) => (
          <Condition
            key={index}
            number={String(index + 1)}
            condition={condition}
            change={(changes) => change(index, changes)}
            remove={() => replace(conditions.filter((_, i) => i !== index))}
            problem={(field) => problem(`conditions.${index}.${field}`)}
          />
        ))}
        {conditions.length < conditionCountMax && (
          <div class="button-row">
            <button type="button" class="button small" onClick={() => replace([...conditions, newCondition])}>
              <Icon name="plus" size={16} />
              {words.addCondition}
            </button>
          </div>
        )}
      </div>
    </section>
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
        options={quantities.map((value) => ({ value, text: quantityName(value, pageText().quantities) }))}
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
