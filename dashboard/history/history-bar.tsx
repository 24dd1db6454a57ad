/** The map's time: live, or a moment of the past that nobody can take for now. Loaded after the first picture. */
import { computed } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { useLocation } from "preact-iso";
import { fleetPast } from "../api/past.ts";
import { announceKeys } from "../app/keyboard.ts";
import { language, zone } from "../app/preferences.ts";
import { Icon } from "../components/icons.tsx";
import { ProblemNotice } from "../components/problem.tsx";
import { isNarrow } from "../components/use-narrow.ts";
import { duration, fullTime, isoTime } from "../format/time.ts";
import { integer } from "../format/values.ts";
import { historyWords } from "../messages/history-messages.ts";
import { t } from "../messages/messages.ts";
import { browserEnvironment } from "../replay/replay.ts";
import { ReplayBar } from "../replay/replay-bar.tsx";
import { onReplayKey } from "../replay/replay-keys.ts";
import { useInstantAddress } from "../replay/use-instant-address.ts";
import { exactNowMs, nowMs } from "../store/live.ts";
import "../styles/history.css";
import { marksOf, momentsIn } from "./changes.ts";
import { FleetHistory, type WindowName, windowNames, windows } from "./fleet-history.ts";
import type { Remark } from "./shown-past.ts";

/** Marks on the slider that can be told apart. */
const markPlaces = { narrow: 40, wide: 240 };

const remark = computed((): Remark => {
  const words = historyWords();
  const statuses = t().status;
  return (doubt, status) => (doubt === "unjudged" ? words.unjudged : words[doubt](statuses[status]));
});

export default function HistoryBar() {
  // Before the gateway has said what time it is on its chain there is nothing to look back from.
  return nowMs.value === undefined ? null : <TimeOfMap />;
}

function useFleetHistory(): FleetHistory {
  const history = useMemo(
    () =>
      new FleetHistory({
        ...browserEnvironment,
        nowMs: () => exactNowMs() ?? Date.now(),
        load: fleetPast,
        remark,
      }),
    [],
  );
  // Before it starts: a link to a moment is never shown live first.
  useInstantAddress(history.replay, history.reach);
  useEffect(() => history.start(), [history]);
  const now = nowMs.value;
  useEffect(() => {
    if (now !== undefined) history.keepUp(Math.floor(now));
  }, [history, now]);
  useAddressWithoutMoment(history);
  return history;
}

/** A link to the map without a moment leads back to live. */
function useAddressWithoutMoment({ replay }: FleetHistory): void {
  const asked = useLocation().query.at;
  const before = useRef(asked);
  useEffect(() => {
    if (asked === undefined && before.current !== undefined) replay.release();
    before.current = asked;
  }, [replay, asked]);
}

/** Escape, unless something nearer took it: an open menu, a chosen shipment, a field that is typed into. */
function useEscape(leave: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (
        event.target instanceof Element &&
        event.target.closest("dialog, input[type=search], details[open]")
      )
        return;
      leave();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [leave]);
}

function TimeOfMap() {
  const history = useFleetHistory();
  const { replay } = history;
  const bar = useRef<HTMLElement>(null);
  const leave = useMemo(
    () => () => {
      if (replay.atMs.peek() === undefined) return;
      replay.release();
      // Where the button was is nothing any more.
      bar.current?.querySelector("input")?.focus();
    },
    [replay],
  );
  useEscape(leave);
  useEffect(() => announceKeys("replay"), []);
  const words = historyWords();
  const atMs = replay.atMs.value;
  const told = history.told.value;
  const { span } = replay;
  const stepMs = Math.ceil((span.toMs - span.fromMs) / windows[history.window.value].steps);
  const changes = told?.span === span ? told.changes : undefined;
  const places = isNarrow() ? markPlaces.narrow : markPlaces.wide;
  const marks = useMemo(() => marksOf(changes ?? [], span, places), [changes, span, places]);
  const moments = useMemo(() => momentsIn(changes ?? [], span, stepMs), [changes, span, stepMs]);
  return (
    <>
      {atMs !== undefined && <Banner atMs={atMs} leave={leave} />}
      <section
        ref={bar}
        class="history-bar no-print"
        data-mode={atMs === undefined ? "live" : "past"}
        aria-label={words.title}
        onKeyDown={(event) => onReplayKey(event, replay, moments)}
      >
        <Mode isLive={atMs === undefined} />
        <Window history={history} />
        <ReplayBar replay={replay} moments={moments} marks={marks} shownMs={atMs} words={words} />
        {atMs !== undefined && <Progress history={history} stepMs={stepMs} />}
        <Announced isLive={atMs === undefined} />
      </section>
    </>
  );
}

function Banner({ atMs, leave }: { atMs: number; leave: () => void }) {
  const words = historyWords();
  return (
    <div class="history-banner no-print">
      <strong>{words.history}</strong>
      <time dateTime={isoTime(atMs)}>{fullTime(atMs, language.value, zone.value)}</time>
      <span class="history-not-live">{words.notLive}</span>
      <button type="button" class="button small" aria-keyshortcuts="Escape" onClick={leave}>
        {words.back}
      </button>
    </div>
  );
}

function Mode({ isLive }: { isLive: boolean }) {
  const words = historyWords();
  return (
    <span class="history-mode">
      {isLive && <span class="live-dot" aria-hidden="true" />}
      {isLive ? words.live : words.history}
    </span>
  );
}

function Window({ history }: { history: FleetHistory }) {
  const words = historyWords();
  return (
    <span class="history-window">
      <button
        type="button"
        class="icon-button"
        aria-label={words.earlier}
        title={words.earlier}
        onClick={() => history.turn(-1)}
      >
        <Icon name="left" />
      </button>
      <select
        aria-label={words.window}
        value={history.window.value}
        onChange={({ currentTarget }) => {
          const name = windowNames.find((one) => one === currentTarget.value);
          if (name) history.choose(name);
        }}
      >
        {windowNames.map((name: WindowName) => (
          <option key={name} value={name}>
            {words.windows[name]}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="icon-button"
        aria-label={words.later}
        title={words.later}
        disabled={history.replay.atMs.value === undefined}
        onClick={() => history.turn(1)}
      >
        <Icon name="right" />
      </button>
    </span>
  );
}

/** How far it has come, and how finely it is told. */
function Progress({ history, stepMs }: { history: FleetHistory; stepMs: number }) {
  const words = historyWords();
  const loading = history.loading.value;
  if (loading.state === "failed")
    return <ProblemNotice error={loading.error} retry={() => history.retry()} />;
  const shown = (count: number) => integer(count, language.value);
  if (loading.state !== "loading") return <p class="history-note dim">{words.each(duration(stepMs))}</p>;
  return (
    <p class="history-note is-loading">
      {loading.total === undefined
        ? words.loading
        : words.loadingPart(shown(loading.loaded), shown(loading.total))}
    </p>
  );
}

/** Said when it changes, and never while time goes by. */
function Announced({ isLive }: { isLive: boolean }) {
  const words = historyWords();
  const wasPast = useRef(false);
  if (!isLive) wasPast.current = true;
  return (
    <p class="visually-hidden" role="status">
      {isLive ? wasPast.current && words.left : words.entered}
    </p>
  );
}
