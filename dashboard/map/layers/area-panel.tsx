/** The areas there are, and the one that is being drawn: the same by fields as on the map. */
import { useEffect, useRef, useState } from "preact/hooks";
import { alertLevels, type GeofenceRule } from "../../../gateway/contract/alerts.ts";
import { cornersMax } from "../../../gateway/contract/areas.ts";
import { isLevel } from "../../alerts/rule-draft.ts";
import { announceKeys } from "../../app/keyboard.ts";
import { Icon } from "../../components/icons.tsx";
import { ProblemNotice } from "../../components/problem.tsx";
import { UndoNotice } from "../../components/undo-notice.tsx";
import { alertWords } from "../../messages/alert-messages.ts";
import { mapLayerWords } from "../../messages/map-layer-messages.ts";
import { t } from "../../messages/messages.ts";
import { session } from "../../store/live.ts";
import {
  type AreaDraft,
  draftOfRule,
  newDraft,
  problemOf,
  withMoved,
  withoutPoint,
  withPoint,
} from "./area-draft.ts";
import type { Areas } from "./areas.ts";

function mayAdminister(): boolean {
  const current = session.value;
  return current.state === "signed-in" && current.view.scopes.includes("administer");
}

interface PanelProperties {
  areas: Areas;
  close: () => void;
  /** Brings an area into view. */
  show: (rule: GeofenceRule) => void;
  /** The middle of the map, for a first point without a pointer. */
  centre: () => readonly [number, number];
}

export function AreaPanel(props: PanelProperties) {
  const words = mapLayerWords();
  const draft = props.areas.draft.value;
  const heading = useRef<HTMLHeadingElement>(null);
  const isDrawing = draft !== undefined;
  useEffect(() => heading.current?.focus(), [isDrawing]);
  return (
    <section class="detail-panel area-panel" aria-label={words.areas}>
      <header class="detail-head">
        <h2 ref={heading} tabIndex={-1}>
          {draft ? (draft.rule?.name ?? words.newArea) : words.areas}
        </h2>
        <button type="button" class="icon-button" aria-label={t().common.close} onClick={props.close}>
          <Icon name="close" />
        </button>
      </header>
      {draft ? <Drawing {...props} draft={draft} /> : <List {...props} />}
    </section>
  );
}

function List({ areas, show }: PanelProperties) {
  const words = mapLayerWords();
  const may = mayAdminister();
  const removed = areas.removed.value;
  const rules = areas.rules.value;
  return (
    <>
      <div class="detail-body">
        <p class="dim">{may ? words.areasLead : words.mayNot}</p>
        {areas.failure.value && <ProblemNotice error={areas.failure.value} />}
        {removed && <UndoNotice text={words.removed(removed.name)} undo={() => void areas.restore()} />}
        {rules.length === 0 && <p>{words.noAreas}</p>}
        <ul class="area-list">
          {rules.map((rule) => (
            <li key={rule.id}>
              <button type="button" class="link-button wrap-anywhere" onClick={() => show(rule)}>
                {rule.name}
              </button>
              <span class="dim">{alertWords().rules[rule.when]}</span>
              {may && (
                <span class="button-row">
                  <button
                    type="button"
                    class="button small"
                    aria-label={words.editName(rule.name)}
                    onClick={() => {
                      show(rule);
                      areas.draft.value = draftOfRule(rule);
                    }}
                  >
                    {words.edit}
                  </button>
                  <button
                    type="button"
                    class="button small quiet"
                    aria-label={words.removeName(rule.name)}
                    onClick={() => void areas.remove(rule)}
                  >
                    {words.remove}
                  </button>
                </span>
              )}
            </li>
          ))}
        </ul>
      </div>
      {may && (
        <footer class="detail-actions">
          {(["circle", "corners"] as const).map((shape) => (
            <button
              key={shape}
              type="button"
              class="button"
              onClick={() => {
                areas.draft.value = newDraft(shape);
              }}
            >
              <Icon name="plus" size={16} />
              {words.shapes[shape]}
            </button>
          ))}
        </footer>
      )}
    </>
  );
}

function Drawing({ areas, draft, centre }: PanelProperties & { draft: AreaDraft }) {
  const words = mapLayerWords();
  const { levels, rules: ruleWords } = alertWords();
  useEffect(() => announceKeys("area"), []);
  const problem = problemOf(draft);
  // Two fields may be left before the first of them is drawn again.
  const change: Change = (step) => {
    areas.draft.value = step(areas.draft.peek() ?? draft);
  };
  return (
    <form
      class="area-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!problem) void areas.save(draft);
      }}
    >
      <div class="detail-body">
        <p class="dim">{draft.shape === "circle" ? words.circleHelp : words.cornersHelp}</p>
        <label class="area-field">
          {words.name}
          <input
            class="field"
            value={draft.name}
            maxLength={200}
            onInput={(event) => {
              const name = event.currentTarget.value;
              change((now) => ({ ...now, name }));
            }}
          />
        </label>
        <Choice
          label={words.alertWhen}
          value={draft.when}
          options={{ inside: ruleWords.inside, outside: ruleWords.outside }}
          onChange={(when) =>
            (when === "inside" || when === "outside") && change((now) => ({ ...now, when }))
          }
        />
        <Choice
          label={ruleWords.level}
          value={draft.level}
          options={Object.fromEntries(alertLevels.map((level) => [level, levels[level]]))}
          onChange={(level) => isLevel(level) && change((now) => ({ ...now, level }))}
        />
        {draft.shape === "circle" && (
          <NumberField
            label={words.radius}
            value={draft.radiusMeters / 1_000}
            onChange={(kilometres) =>
              change((now) => ({ ...now, radiusMeters: Math.round(kilometres * 1_000) }))
            }
          />
        )}
        <Points draft={draft} change={change} />
        {(draft.shape === "corners" || draft.points.length === 0) && draft.points.length < cornersMax && (
          <button
            type="button"
            class="button small"
            onClick={() => change((now) => withPoint(now, nextPoint(now, centre())))}
          >
            <Icon name="plus" size={16} />
            {draft.shape === "circle" ? words.addCentre : words.addCorner}
          </button>
        )}
        {areas.failure.value && <ProblemNotice error={areas.failure.value} />}
        <p class={problem ? "field-problem" : "dim"} role="status">
          {problem ? words.problems[problem] : words.ready}
        </p>
      </div>
      <footer class="detail-actions">
        <button type="submit" class="button primary" disabled={problem !== undefined}>
          {words.save}
        </button>
        <button
          type="button"
          class="button"
          onClick={() => {
            areas.draft.value = undefined;
          }}
        >
          {words.cancel}
        </button>
      </footer>
    </form>
  );
}

/** Beside the corner before it, so that the two do not lie on one another. */
function nextPoint(
  { points, selected }: AreaDraft,
  centre: readonly [number, number],
): readonly [number, number] {
  const before = points[selected < 0 ? points.length - 1 : selected];
  return before ? [before[0], before[1] + 0.5] : centre;
}

type Change = (step: (now: AreaDraft) => AreaDraft) => void;

function Points({ draft, change }: { draft: AreaDraft; change: Change }) {
  const words = mapLayerWords();
  return (
    <ol class="area-points">
      {draft.points.map((point, place) => (
        // A corner has no name; its place is what it is.
        <li key={place} aria-current={place === draft.selected ? "true" : undefined}>
          <NumberField
            label={words.latitude(place + 1)}
            value={point[0]}
            onChange={(lat) =>
              change((now) => withMoved(now, place, [lat, now.points[place]?.[1] ?? point[1]]))
            }
          />
          <NumberField
            label={words.longitude(place + 1)}
            value={point[1]}
            onChange={(lon) =>
              change((now) => withMoved(now, place, [now.points[place]?.[0] ?? point[0], lon]))
            }
          />
          <button
            type="button"
            class="icon-button"
            aria-label={words.removePoint(place + 1)}
            onClick={() => change((now) => withoutPoint(now, place))}
          >
            <Icon name="close" size={16} />
          </button>
        </li>
      ))}
    </ol>
  );
}

/** Taken when it is left, so that a number may be typed in peace, whatever else is drawn meanwhile. */
function NumberField(props: { label: string; value: number; onChange: (value: number) => void }) {
  const [typed, setTyped] = useState<string | undefined>(undefined);
  return (
    <label class="area-field">
      <span>{props.label}</span>
      <input
        class="field"
        type="number"
        step="any"
        value={typed ?? props.value}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onChange={(event) => {
          const value = event.currentTarget.valueAsNumber;
          setTyped(undefined);
          if (Number.isFinite(value)) props.onChange(value);
        }}
      />
    </label>
  );
}

function Choice(props: {
  label: string;
  value: string;
  options: Readonly<Record<string, string>>;
  onChange: (value: string) => void;
}) {
  return (
    <label class="area-field">
      {props.label}
      <select
        class="field"
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      >
        {Object.entries(props.options).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
