/** What is to go where, and under which conditions. */
import { useId, useRef, useState } from "preact/hooks";
import type { NetworkView, RoutePlanRequest } from "../../gateway/contract/routes.ts";
import { isPassageId, type PassageId } from "../../ledger/routing/sea/passages.ts";
import { DateTimeField } from "../actions/date-time-field.tsx";
import { CheckGroup, focusFirstProblem, SelectField, TextField } from "../actions/fields.tsx";
import { zone } from "../app/preferences.ts";
import { routeWords } from "../messages/routes-messages.ts";
import type { NetworkPlace } from "./network-places.ts";
import {
  type Band,
  bandNames,
  type DraftField,
  type DraftProblems,
  type PlanDraft,
  questionOf,
} from "./plan-draft.ts";

interface Properties {
  draft: PlanDraft;
  change: (draft: PlanDraft) => void;
  places: readonly NetworkPlace[];
  passages: NetworkView["passages"];
  passageName: (id: string) => string;
  currency: string;
  submit: (question: RoutePlanRequest) => void;
}

export function PlanForm(props: Properties) {
  const { draft, change, places, submit } = props;
  const words = routeWords().form;
  const form = useRef<HTMLFormElement>(null);
  const list = useId();
  const [tried, setTried] = useState(false);
  const checked = questionOf(draft, zone.value);
  const problems: DraftProblems = tried && "problems" in checked ? checked.problems : {};
  const problem = (field: DraftField) => {
    const found = problems[field];
    return found && words.problems[found];
  };
  const set = (field: DraftField) => (value: string) => change({ ...draft, [field]: value });
  const place = (field: "from" | "to") => (
    <TextField
      label={words[field]}
      hint={field === "from" ? words.placeHint : undefined}
      problem={problem(field)}
      value={draft[field]}
      onInput={set(field)}
      lengthMax={100}
      list={list}
    />
  );
  return (
    <form
      ref={form}
      class="panel"
      noValidate
      aria-label={words.title}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if ("problems" in checked) focusFirstProblem(form.current);
        else submit(checked);
      }}
    >
      <header>
        <h2>{words.title}</h2>
      </header>
      <div class="panel-body form-stack">
        {place("from")}
        {place("to")}
        <datalist id={list}>
          {places.map(({ name, about }) => (
            <option key={name} value={name}>
              {about}
            </option>
          ))}
        </datalist>
        <DateTimeField
          label={words.ready}
          required
          problem={problem("ready")}
          value={draft.ready}
          onChange={set("ready")}
        />
        <DateTimeField
          label={words.deadline}
          problem={problem("deadline")}
          value={draft.deadline}
          onChange={set("deadline")}
        />
        <TextField
          label={words.mass}
          problem={problem("massKg")}
          value={draft.massKg}
          onInput={set("massKg")}
          inputMode="decimal"
        />
        <Temperature {...{ draft, change, problem }} />
        <MoreConditions {...props} problem={problem} />
        <button type="submit" class="button primary">
          {words.submit}
        </button>
      </div>
    </form>
  );
}

interface PartProperties {
  draft: PlanDraft;
  change: (draft: PlanDraft) => void;
  problem: (field: DraftField) => string | undefined;
}

function Temperature({ draft, change, problem }: PartProperties) {
  const words = routeWords().form;
  return (
    <>
      <SelectField
        label={words.band}
        value={draft.band}
        onChange={(band) => change({ ...draft, band: band as Band })}
        options={bandNames.map((value) => ({ value, text: words.bands[value] }))}
      />
      {draft.band === "own" && (
        <div class="form-row">
          <TextField
            label={words.min}
            problem={problem("min")}
            value={draft.min}
            onInput={(min) => change({ ...draft, min })}
          />
          <TextField label={words.max} value={draft.max} onInput={(max) => change({ ...draft, max })} />
        </div>
      )}
    </>
  );
}

function MoreConditions(props: Properties & Pick<PartProperties, "problem">) {
  const { draft, change, problem, passages, passageName, currency } = props;
  const words = routeWords().form;
  const set = (field: DraftField) => (value: string) => change({ ...draft, [field]: value });
  const isUsed = [
    draft.value,
    draft.dangerousGoods,
    draft.transfersMax,
    draft.countries,
    ...draft.closed,
  ].some((text) => text !== "");
  const [wasUsed] = useState(isUsed);
  const options = passages.flatMap(({ id, closedByDefault }): { value: PassageId; text: string }[] =>
    !closedByDefault && isPassageId(id) ? [{ value: id, text: passageName(id) }] : [],
  );
  return (
    <details class="more-conditions" open={wasUsed}>
      <summary>{words.more}</summary>
      <div class="form-stack">
        <TextField
          label={words.value(currency)}
          optional
          hint={words.valueHint}
          problem={problem("value")}
          value={draft.value}
          onInput={set("value")}
          inputMode="decimal"
        />
        <TextField
          label={words.transfers}
          optional
          short
          problem={problem("transfersMax")}
          value={draft.transfersMax}
          onInput={set("transfersMax")}
          inputMode="numeric"
        />
        <TextField
          label={words.dangerousGoods}
          optional
          short
          hint={words.dangerousGoodsHint}
          problem={problem("dangerousGoods")}
          value={draft.dangerousGoods}
          onInput={set("dangerousGoods")}
          inputMode="decimal"
        />
        <TextField
          label={words.countries}
          optional
          hint={words.countriesHint}
          problem={problem("countries")}
          value={draft.countries}
          onInput={set("countries")}
        />
        <CheckGroup
          label={words.closed}
          options={options}
          chosen={draft.closed}
          onChange={(closed) => change({ ...draft, closed: [...closed].sort() })}
        />
      </div>
    </details>
  );
}
