/** The planned journey: one leg after the other, each with its carrier, places and times. */

import { useState } from "preact/hooks";
import { regimes } from "../../ledger/state/terms.ts";
import { DateTimeField } from "../actions/date-time-field.tsx";
import { SelectField, TextField } from "../actions/fields.tsx";
import { partyOptions } from "../actions/party-options.ts";
import { Icon } from "../components/icons.tsx";
import { UndoNotice } from "../components/undo-notice.tsx";
import { actionWords } from "../messages/actions-messages.ts";
import { lawWords } from "../messages/law-messages.ts";
import { emptyLeg, type LegDraft } from "./draft.ts";
import { PlaceField } from "./place-field.tsx";
import type { SectionProperties } from "./section.ts";

const legCountMax = 32;
const modes = ["road", "rail", "sea", "air", "inland-waterway"] as const;

export function JourneySection(props: SectionProperties) {
  const words = actionWords().shipment;
  const { draft, set, problem } = props;
  const { legs } = draft;
  const [removed, setRemoved] = useState<{ leg: LegDraft; index: number } | undefined>(undefined);
  const last = legs.at(-1);
  const remove = (index: number) => {
    setRemoved({ leg: legs[index]!, index });
    set({ legs: legs.toSpliced(index, 1) });
  };
  const add = () => set({ legs: [...legs, emptyLeg((last?.key ?? 0) + 1, last?.to)] });
  return (
    <section class="panel" aria-label={words.journey}>
      <header>
        <h2>{words.journey}</h2>
      </header>
      <div class="panel-body form-stack">
        {legs.map((leg, index) => (
          <Leg
            key={leg.key}
            {...props}
            leg={leg}
            index={index}
            change={(changes) =>
              set({ legs: legs.map((one, i) => (i === index ? { ...one, ...changes } : one)) })
            }
            remove={legs.length > 1 ? () => remove(index) : undefined}
          />
        ))}
        {removed && (
          <UndoNotice
            text={words.legRemoved(String(removed.index + 1))}
            undo={() => {
              set({ legs: legs.toSpliced(removed.index, 0, removed.leg) });
              setRemoved(undefined);
            }}
          />
        )}
        {legs.length < legCountMax && (
          <div class="button-row">
            <button type="button" class="button small" onClick={add}>
              <Icon name="plus" size={16} />
              {words.addLeg}
            </button>
          </div>
        )}
        <TextField
          short
          label={words.gap}
          hint={words.gapHelp}
          problem={problem("gapMinutes")}
          value={draft.gapMinutes}
          onInput={(gapMinutes) => set({ gapMinutes })}
          inputMode="numeric"
        />
      </div>
    </section>
  );
}

interface LegProperties extends SectionProperties {
  leg: LegDraft;
  index: number;
  change: (changes: Partial<LegDraft>) => void;
  remove: (() => void) | undefined;
}

function Leg({ leg, index, change, remove, problem, parties }: LegProperties) {
  const words = actionWords().shipment;
  const number = String(index + 1);
  const wrong = (field: string) => problem(`legs.${index}.${field}`);
  const place = (end: "from" | "to") => ({
    name: wrong(`${end}.name`),
    lat: wrong(`${end}.lat`),
    lon: wrong(`${end}.lon`),
  });
  return (
    <fieldset class="plain-fieldset leg">
      <legend class="leg-head">{words.leg(number)}</legend>
      {remove && (
        <button
          type="button"
          class="icon-button leg-remove"
          aria-label={words.removeLeg(number)}
          title={words.removeLeg(number)}
          onClick={remove}
        >
          <Icon name="close" />
        </button>
      )}
      <div class="form-grid">
        <SelectField
          label={words.mode}
          value={leg.mode}
          onChange={(mode) => change({ mode })}
          options={modes.map((mode) => ({ value: mode, text: words.modes[mode] }))}
        />
        <SelectField
          label={words.carrier}
          problem={wrong("carrier")}
          value={leg.carrier}
          onChange={(carrier) => change({ carrier })}
          placeholder={actionWords().common.choose}
          options={partyOptions(parties, ["carrier", "forwarder"], {
            wanted: words.carrier,
            others: words.otherParties,
          })}
        />
        <PlaceField
          label={words.from}
          value={leg.from}
          onChange={(from) => change({ from })}
          problems={place("from")}
        />
        <PlaceField
          label={words.to}
          value={leg.to}
          onChange={(to) => change({ to })}
          problems={place("to")}
        />
        <DateTimeField
          label={words.departure}
          value={leg.departure}
          onChange={(departure) => change({ departure })}
        />
        <DateTimeField
          label={words.arrival}
          problem={wrong("arrival")}
          value={leg.arrival}
          onChange={(arrival) => change({ arrival })}
        />
      </div>
      <details class="leg-contract">
        <summary>{words.contractTitle}</summary>
        <div class="form-grid">
          <SelectField
            label={words.regime}
            hint={words.regimeHelp}
            value={leg.regime}
            onChange={(regime) => change({ regime })}
            placeholder={words.regimeByPlaces}
            options={regimes.map((regime) => ({ value: regime, text: lawWords().regimes[regime] }))}
          />
          <TextField
            label={words.contract}
            optional
            hint={words.contractHelp}
            problem={wrong("contract")}
            value={leg.contract}
            onInput={(contract) => change({ contract })}
            lengthMax={64}
          />
          <Amount
            label={words.freight}
            value={leg.freight}
            currency={leg.freightCurrency}
            onValue={(freight) => change({ freight })}
            onCurrency={(freightCurrency) => change({ freightCurrency })}
            problem={wrong("freight")}
            currencyProblem={wrong("freightCurrency")}
          />
          <Amount
            label={words.declaredValue}
            value={leg.declaredValue}
            currency={leg.declaredCurrency}
            onValue={(declaredValue) => change({ declaredValue })}
            onCurrency={(declaredCurrency) => change({ declaredCurrency })}
            problem={wrong("declaredValue")}
            currencyProblem={wrong("declaredValueCurrency")}
          />
        </div>
      </details>
    </fieldset>
  );
}

function Amount(props: {
  label: string;
  value: string;
  currency: string;
  onValue: (value: string) => void;
  onCurrency: (currency: string) => void;
  problem: string | undefined;
  currencyProblem: string | undefined;
}) {
  return (
    <div class="form-row money-row">
      <TextField
        label={props.label}
        optional
        problem={props.problem}
        value={props.value}
        onInput={props.onValue}
        inputMode="decimal"
      />
      <TextField
        label={actionWords().shipment.currency}
        problem={props.currencyProblem}
        value={props.currency}
        onInput={(currency) => props.onCurrency(currency.toUpperCase())}
        lengthMax={3}
      />
    </div>
  );
}
