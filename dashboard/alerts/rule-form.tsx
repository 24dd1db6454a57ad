/** One rule as a form: what it watches, when, for whom, and how severe that is. */
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { type AlertLevel, type AlertRule, alertLevels, alertPhases } from "../../gateway/contract/alerts.ts";
import {
  CheckGroup,
  focusFirstProblem,
  Segments,
  SelectField,
  TextAreaField,
  TextField,
} from "../actions/fields.tsx";
import { Icon } from "../components/icons.tsx";
import { ProblemNotice } from "../components/problem.tsx";
import { alertWords } from "../messages/alert-messages.ts";
import "../styles/actions.css";
import {
  alertKinds,
  draftOf,
  emptyRule,
  isLevel,
  newRuleId,
  type RuleDraft,
  readRule,
  usualPhases,
} from "./rule-draft.ts";

export function RuleForm(props: {
  /** Absent: a new one. */
  rule: AlertRule | undefined;
  rules: readonly AlertRule[];
  failure: Error | undefined;
  save: (rule: AlertRule) => void;
}) {
  const { kinds, phases, rules: words } = alertWords();
  const [draft, setDraft] = useState<RuleDraft>(() =>
    props.rule ? draftOf(props.rule) : { ...emptyRule, name: kinds.harm },
  );
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const { problems, rule } = readRule(draft, props.rule?.id ?? newRuleId(draft.kind, props.rules));
  const set = (changes: Partial<RuleDraft>) => setDraft((before) => ({ ...before, ...changes }));
  const problem = (field: string) => {
    const name = tried ? problems[field] : undefined;
    return name && words[name];
  };
  const submit = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (rule) props.save(rule);
    else focusFirstProblem(form.current);
  };
  const chooseKind = (name: string) => {
    const kind = alertKinds.find((one) => one === name);
    if (!kind) return;
    const hasUsualName = draft.name === "" || draft.name === kinds[draft.kind];
    set({ kind, phases: usualPhases(kind), ...(hasUsualName && { name: kinds[kind] }) });
  };

  return (
    <form ref={form} class="form-stack" noValidate onSubmit={submit}>
      <div class="form-grid">
        {!props.rule && (
          <SelectField
            label={words.kind}
            value={draft.kind}
            onChange={chooseKind}
            options={alertKinds.map((kind) => ({ value: kind, text: kinds[kind] }))}
          />
        )}
        <TextField
          label={words.name}
          problem={problem("name")}
          value={draft.name}
          onInput={(name) => set({ name })}
          lengthMax={200}
        />
      </div>
      <KindFields draft={draft} set={set} problem={problem} />
      {draft.kind !== "harm" && <LevelField level={draft.level} onChange={(level) => set({ level })} />}
      <CheckGroup
        label={words.phases}
        problem={problem("phases")}
        options={alertPhases.map((phase) => ({ value: phase, text: phases[phase] }))}
        chosen={draft.phases}
        onChange={(chosen) => set({ phases: chosen })}
      />
      <TextField
        label={words.delay}
        hint={words.delayHelp}
        problem={problem("delayMinutes")}
        value={draft.delayMinutes}
        onInput={(delayMinutes) => set({ delayMinutes })}
        inputMode="decimal"
        short
      />
      <div class="form-grid">
        <TextField
          label={words.shipments}
          optional
          hint={words.listHelp}
          problem={problem("shipments")}
          value={draft.shipments}
          onInput={(shipments) => set({ shipments })}
        />
        <TextField
          label={words.parties}
          optional
          hint={words.listHelp}
          problem={problem("parties")}
          value={draft.parties}
          onInput={(parties) => set({ parties })}
        />
      </div>
      {props.failure && <ProblemNotice error={props.failure} />}
      <div class="button-row">
        <button type="submit" class="button primary">
          {words.save}
        </button>
      </div>
    </form>
  );
}

interface KindProperties {
  draft: RuleDraft;
  set: (changes: Partial<RuleDraft>) => void;
  problem: (field: string) => string | undefined;
}

function KindFields(props: KindProperties) {
  const words = alertWords().rules;
  const { draft, set, problem } = props;
  const number = (field: "belowPercent" | "afterMinutes" | "kilometres" | "beforeHours") => (
    <TextField
      label={words[field]}
      problem={problem(field)}
      value={draft[field]}
      onInput={(value) => set({ [field]: value })}
      inputMode="decimal"
      short
    />
  );
  switch (draft.kind) {
    case "harm":
    case "lateness":
      return <Steps {...props} />;
    case "battery":
      return number("belowPercent");
    case "silence":
      return number("afterMinutes");
    case "geofence":
      return <AreaFields {...props} />;
    case "deviation":
      return number("kilometres");
    case "deadline":
      return number("beforeHours");
  }
}

function LevelField({ level, onChange }: { level: AlertLevel; onChange: (level: AlertLevel) => void }) {
  const { levels, rules: words } = alertWords();
  return (
    <Segments
      label={words.level}
      value={level}
      options={alertLevels.map((value) => ({ value, text: levels[value] }))}
      onChange={onChange}
    />
  );
}

const stepCountMax = 10;

function Steps({ draft, set, problem }: KindProperties) {
  const { levels, rules: words } = alertWords();
  const { steps } = draft;
  const change = (index: number, changes: Partial<RuleDraft["steps"][number]>) =>
    set({ steps: steps.map((one, i) => (i === index ? { ...one, ...changes } : one)) });
  return (
    <fieldset class="plain-fieldset form-field">
      <legend>{words.steps}</legend>
      <p class="field-hint">{words.stepsHelp}</p>
      {steps.map((step, index) => (
        <Row
          // A step has no name; its place is what it is.
          key={index}
          label={words.step(String(index + 1))}
          remove={
            steps.length > 1
              ? {
                  label: words.removeStep(String(index + 1)),
                  act: () => set({ steps: steps.filter((_, i) => i !== index) }),
                }
              : undefined
          }
        >
          <TextField
            label={words.percent}
            problem={problem(`steps.${index}`)}
            value={step.percent}
            onInput={(percent) => change(index, { percent })}
            inputMode="numeric"
          />
          <SelectField
            label={words.level}
            value={step.level}
            onChange={(level) => isLevel(level) && change(index, { level })}
            options={alertLevels.map((value) => ({ value, text: levels[value] }))}
          />
        </Row>
      ))}
      {steps.length < stepCountMax && (
        <div class="button-row">
          <button
            type="button"
            class="button small"
            onClick={() => set({ steps: [...steps, { percent: "", level: "critical" }] })}
          >
            <Icon name="plus" size={16} />
            {words.addStep}
          </button>
        </div>
      )}
    </fieldset>
  );
}

function Row(props: {
  label: string;
  remove: { label: string; act: () => void } | undefined;
  children: ComponentChildren;
}) {
  return (
    <fieldset class="plain-fieldset step-row" aria-label={props.label}>
      {props.children}
      {props.remove && (
        <button
          type="button"
          class="icon-button"
          aria-label={props.remove.label}
          title={props.remove.label}
          onClick={props.remove.act}
        >
          <Icon name="close" />
        </button>
      )}
    </fieldset>
  );
}

function AreaFields({ draft, set, problem }: KindProperties) {
  const words = alertWords().rules;
  return (
    <>
      <Segments
        label={words.when}
        value={draft.when}
        options={[
          { value: "inside", text: words.inside },
          { value: "outside", text: words.outside },
        ]}
        onChange={(when) => set({ when })}
      />
      <Segments
        label={words.shape}
        value={draft.shape}
        options={[
          { value: "circle", text: words.circle },
          { value: "corners", text: words.corners },
        ]}
        onChange={(shape) => set({ shape })}
      />
      {draft.shape === "circle" ? (
        <div class="form-grid">
          <TextField
            label={words.latitude}
            problem={problem("lat")}
            value={draft.lat}
            onInput={(lat) => set({ lat })}
          />
          <TextField
            label={words.longitude}
            problem={problem("lon")}
            value={draft.lon}
            onInput={(lon) => set({ lon })}
          />
          <TextField
            label={words.radius}
            problem={problem("radiusKilometres")}
            value={draft.radiusKilometres}
            onInput={(radiusKilometres) => set({ radiusKilometres })}
            inputMode="decimal"
          />
        </div>
      ) : (
        <TextAreaField
          label={words.cornersText}
          hint={words.cornersHelp}
          problem={problem("corners")}
          value={draft.corners}
          onInput={(corners) => set({ corners })}
          rows={5}
          mono
        />
      )}
    </>
  );
}
