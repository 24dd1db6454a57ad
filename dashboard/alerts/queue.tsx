/** The queue of alerts: what is worst and new first, several acknowledged at once, one opened beside it. */
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { type Alert, type AlertLevel, alertLevels } from "../../gateway/contract/alerts.ts";
import { basePath } from "../app/base.ts";
import { language } from "../app/preferences.ts";
import { isPrinting } from "../app/printing.ts";
import { Dialog } from "../components/dialog.tsx";
import { Empty } from "../components/empty.tsx";
import { ProblemNotice } from "../components/problem.tsx";
import { SearchField } from "../components/search-field.tsx";
import { Age } from "../components/time.tsx";
import { isMiddling } from "../components/use-narrow.ts";
import { type Column, primary, VirtualTable } from "../components/virtual-table.tsx";
import { integer } from "../format/values.ts";
import { alertWords } from "../messages/alert-messages.ts";
import { alerts, alertsFailure, loadAlerts } from "../store/alerts.ts";
import { session } from "../store/live.ts";
import { AcknowledgeForm, type Outcome } from "./acknowledge-form.tsx";
import { AlertPanel } from "./alert-panel.tsx";
import { alertPath, alertText } from "./alert-text.ts";
import { Level, LevelGlyph } from "./level.tsx";
import { currentStates, latestMs, type QueueFilter, queued } from "./queue-filter.ts";
import { AcknowledgedNotice } from "./reopen.tsx";

export function mayAcknowledge(): boolean {
  const current = session.value;
  return current.state === "signed-in" && current.view.scopes.includes("submit");
}

const everything: QueueFilter = { states: currentStates, levelMin: "watch", query: "" };

export function Queue({ chosen }: { chosen: string | undefined }) {
  const { route } = useLocation();
  const [filter, setFilter] = useState<QueueFilter>(everything);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [acknowledging, setAcknowledging] = useState<readonly string[] | undefined>(undefined);
  const [outcome, setOutcome] = useState<Outcome | undefined>(undefined);
  useEffect(() => void loadAlerts("all"), []);
  const book = alerts.value;
  const rows = useMemo(() => queued(book.values(), filter, alertText), [book, filter, language.value]);
  // What somebody else has acknowledged meanwhile, or is over, is no longer selected.
  const marked = [...selected].filter((id) => book.get(id)?.state === "open");
  const alert = chosen === undefined ? undefined : book.get(chosen);
  const toggle = (id: string) =>
    setSelected((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  return (
    <>
      {alertsFailure.value && (
        <ProblemNotice error={alertsFailure.value} retry={() => void loadAlerts("all")} />
      )}
      {outcome && <AcknowledgedNotice outcome={outcome} done={() => setOutcome(undefined)} />}
      <Toolbar filter={filter} setFilter={setFilter} book={[...book.values()]}>
        {mayAcknowledge() && (
          <Selection
            marked={marked.length}
            open={rows.filter(({ state }) => state === "open").map(({ id }) => id)}
            select={(ids) => setSelected(new Set(ids))}
            acknowledge={() => setAcknowledging(marked)}
          />
        )}
      </Toolbar>
      <div class={alert ? "split open" : "split"}>
        <section class="panel fill-panel">
          {rows.length > 0 ? (
            <VirtualTable
              id="alerts"
              label={alertWords().table}
              columns={columns({
                width: alert ? "beside" : isMiddling() && !isPrinting() ? "middling" : "wide",
                selected,
                toggle,
              })}
              rows={rows}
              rowKey={({ id }) => id}
              card={(row) => <Card alert={row} selected={selected} toggle={toggle} />}
              open={({ id }) => route(`${basePath()}alerts/${encodeURIComponent(id)}`)}
              selectedKey={chosen}
              wraps
            />
          ) : (
            <Nothing book={[...book.values()]} clear={() => setFilter(everything)} />
          )}
        </section>
        {alert && <AlertPanel key={alert.id} alert={alert} />}
        {chosen !== undefined && !alert && book.size > 0 && <p class="notice">{alertWords().unknown}</p>}
      </div>
      <Dialog
        open={acknowledging !== undefined}
        close={() => setAcknowledging(undefined)}
        title={alertWords().acknowledgeTitle}
        form
      >
        {acknowledging && (
          <AcknowledgeForm
            ids={acknowledging}
            done={(now) => {
              setSelected(new Set());
              setAcknowledging(undefined);
              setOutcome(now);
            }}
          />
        )}
      </Dialog>
    </>
  );
}

function Toolbar(props: {
  filter: QueueFilter;
  setFilter: (filter: QueueFilter) => void;
  book: readonly Alert[];
  children: ComponentChildren;
}) {
  const words = alertWords();
  const { filter, setFilter, book, children } = props;
  const toggled = (state: Alert["state"]) => {
    const states = new Set(filter.states);
    if (!states.delete(state)) states.add(state);
    setFilter({ ...filter, states });
  };
  return (
    <div class="toolbar">
      <SearchField
        value={filter.query}
        label={words.search}
        placeholder={words.searchPlaceholder}
        onInput={(query) => setFilter({ ...filter, query })}
      />
      <fieldset class="chips plain-fieldset" aria-label={words.filterState}>
        {(["open", "acknowledged", "cleared"] as const).map((state) => (
          <button
            key={state}
            type="button"
            class="chip"
            aria-pressed={filter.states.has(state)}
            onClick={() => toggled(state)}
          >
            {words.states[state]}
            <span class="chip-count">
              {integer(book.filter((one) => one.state === state).length, language.value)}
            </span>
          </button>
        ))}
      </fieldset>
      <select
        class="field alert-level-filter"
        aria-label={words.filterLevel}
        value={filter.levelMin}
        onChange={(event) => {
          const level = alertLevels.find((one) => one === event.currentTarget.value);
          if (level) setFilter({ ...filter, levelMin: level });
        }}
      >
        {alertLevels.map((level: AlertLevel) => (
          <option key={level} value={level}>
            {level === "watch" ? words.everyLevel : words.told.from(words.levels[level])}
          </option>
        ))}
      </select>
      {children}
    </div>
  );
}

function Selection(props: {
  marked: number;
  open: readonly string[];
  select: (ids: readonly string[]) => void;
  acknowledge: () => void;
}) {
  const words = alertWords();
  const { marked, open } = props;
  if (open.length === 0 && marked === 0) return null;
  return (
    <div class="alert-selection">
      {marked === 0 ? (
        <button type="button" class="button small" onClick={() => props.select(open)}>
          {words.selectShown}
        </button>
      ) : (
        <>
          <button type="button" class="button primary small" onClick={props.acknowledge}>
            {words.acknowledgeSelected(integer(marked, language.value))}
          </button>
          <button type="button" class="button small" onClick={() => props.select([])}>
            {words.selectNone}
          </button>
          <span class="dim" role="status">
            {words.selected(integer(marked, language.value))}
          </span>
        </>
      )}
    </div>
  );
}

/** Room for the table: all columns, fewer, or those that it has beside an opened alert. */
const widths = ["beside", "middling", "wide"] as const;
type Width = (typeof widths)[number];

function columns({ width, ...marking }: Marking & { width: Width }): Column<Alert>[] {
  const words = alertWords();
  const all: (Column<Alert> & { from?: Width })[] = [
    ...(mayAcknowledge()
      ? [
          {
            name: "select",
            title: words.selection,
            titleHidden: true,
            track: "2.25rem",
            cell: (alert: Alert) => alert.state === "open" && <Check alert={alert} {...marking} />,
          },
        ]
      : []),
    {
      name: "severity",
      title: words.severity,
      track: "7.375rem",
      cell: (alert) => <Level level={alert.level} />,
    },
    {
      name: "what",
      title: words.what,
      track: "minmax(0, 3fr)",
      cell: (alert) => (
        <a {...primary} href={alertPath(alert)}>
          {alertText(alert)}
        </a>
      ),
    },
    {
      name: "shipment",
      title: words.shipment,
      track: "minmax(6.875rem, 1fr)",
      cell: ({ shipment }) => <a href={`./shipments/${encodeURIComponent(shipment)}`}>{shipment}</a>,
    },
    {
      name: "party",
      from: "wide",
      title: words.party,
      track: "minmax(0, 1.2fr)",
      cell: ({ holder, holderName }) => holderName || holder,
    },
    {
      name: "owner",
      from: "wide",
      title: words.owner,
      track: "minmax(0, 1fr)",
      cell: ({ acknowledgement }) => acknowledgement?.by ?? <span class="dim">–</span>,
    },
    {
      name: "state",
      from: "middling",
      title: words.state,
      track: "6.75rem",
      cell: ({ state }) => <State state={state} />,
    },
    {
      name: "first",
      from: "wide",
      title: words.first,
      track: "7.875rem",
      numeric: true,
      cell: ({ raisedMs }) => <Age atMs={raisedMs} />,
    },
    {
      name: "latest",
      from: "wide",
      title: words.latest,
      track: "7.875rem",
      numeric: true,
      cell: (alert) => <Age atMs={latestMs(alert)} />,
    },
  ];
  const room = widths.indexOf(width);
  return all.filter(({ from = "beside" }) => widths.indexOf(from) <= room);
}

export function State({ state }: { state: Alert["state"] }) {
  const word = alertWords().states[state];
  return state === "open" ? <strong>{word}</strong> : <span class="dim">{word}</span>;
}

interface Marking {
  readonly selected: ReadonlySet<string>;
  readonly toggle: (id: string) => void;
}

function Check({ alert, selected, toggle }: Marking & { alert: Alert }) {
  return (
    <input
      type="checkbox"
      class="alert-check"
      aria-label={alertWords().select(`${alert.shipment}, ${alertText(alert)}`)}
      checked={selected.has(alert.id)}
      onChange={() => toggle(alert.id)}
    />
  );
}

function Card({ alert, ...marking }: Marking & { alert: Alert }) {
  const words = alertWords();
  const isMarkable = alert.state === "open" && mayAcknowledge();
  return (
    <>
      <span class="card-mark">
        {isMarkable ? <Check alert={alert} {...marking} /> : <LevelGlyph level={alert.level} />}
      </span>
      <a {...primary} class="card-name" href={alertPath(alert)}>
        {alertText(alert)}
      </a>
      <span class="card-value">
        <State state={alert.state} />
      </span>
      <span class="card-detail">
        {isMarkable && <LevelGlyph level={alert.level} />} {words.levels[alert.level]} · {alert.shipment} ·{" "}
        {alert.holderName || alert.holder}
      </span>
      <span class="card-note">
        <Age atMs={latestMs(alert)} />
      </span>
    </>
  );
}

function Nothing({ book, clear }: { book: readonly Alert[]; clear: () => void }) {
  const words = alertWords();
  if (book.every(({ state }) => state === "cleared"))
    return (
      <Empty title={words.noneTitle} help={words.noneHelp}>
        <a class="button" href="./alerts/rules">
          {words.toRules}
        </a>
      </Empty>
    );
  return (
    <Empty title={words.noMatchTitle} help={words.noMatchHelp}>
      <button type="button" class="button" onClick={clear}>
        {words.clearFilter}
      </button>
    </Empty>
  );
}
