/** What is live in this page, as signals: the fleet, its connection, the chain and its clock, who is signed in. */
import { computed, signal } from "@preact/signals";
import type { ChainView, SessionView } from "../../gateway/contract/api.ts";
import { ApiError } from "../api/client.ts";
import * as api from "../api/routes.ts";
import { resolve } from "../app/base.ts";
import { loadAlerts, takeAlert } from "./alerts.ts";
import { type ClockAnchor, chainNow } from "./clock.ts";
import { type Connection, Feed } from "./feed.ts";
import { emptyFleet, type FleetState } from "./fleet.ts";

export type Session =
  | { state: "unknown" }
  | { state: "signed-out" }
  | { state: "signed-in"; view: SessionView };

export const fleet = signal<FleetState>(emptyFleet);
export const connection = signal<Connection>({ state: "connecting" });
export const chain = signal<ChainView | undefined>(undefined);
export const session = signal<Session>({ state: "unknown" });
/** Why the gateway could not be asked at all, while that lasts. */
export const startFailure = signal<Error | undefined>(undefined);
/** When the server last said that this page reads too slowly, by the page's monotonic clock. */
const slowAtMs = signal(Number.NEGATIVE_INFINITY);
export const malformedCount = signal(0);

const anchor = signal<ClockAnchor | undefined>(undefined);
/** Wall milliseconds, renewed each second: whatever shows an age depends on it. */
export const second = signal(performance.now());

const slowSaidMs = 30_000;
/** For a while after it happened: catching up itself takes moments that nobody could read anything in. */
export const wasSlow = computed(() => second.value - slowAtMs.value < slowSaidMs);

/** The chain's time now, `undefined` before the gateway has answered. */
export const nowMs = computed(() => (anchor.value ? chainNow(anchor.value, second.value) : undefined));

/** The chain's time at this moment, whole milliseconds, for what is signed; `nowMs` is renewed once a second. */
export function exactNowMs(): number | undefined {
  const anchored = anchor.peek();
  return anchored && Math.floor(chainNow(anchored, performance.now()));
}

/** A hidden tab gives its stream back: browsers allow six connections per host over HTTP/1.1, over all tabs. */
const pauseAfterHiddenMs = 30_000;
const chainPollMs = 30_000;

let feed: Feed | undefined;
let pendingFleet: FleetState | undefined;
let hiddenTimer: number | undefined;

/** At most one new state per frame, however many events arrive; a hidden tab gets no frames and needs none. */
function publishFleet(state: FleetState): void {
  const scheduled = pendingFleet !== undefined;
  pendingFleet = state;
  if (scheduled) return;
  const publish = () => {
    if (pendingFleet) fleet.value = pendingFleet;
    pendingFleet = undefined;
  };
  if (document.hidden) setTimeout(publish, 100);
  else requestAnimationFrame(publish);
}

async function loadChain(): Promise<ChainView> {
  const view = await api.chain();
  anchor.value = { chainMs: view.time.nowMs, wallMs: performance.now(), speed: view.time.speed };
  chain.value = view;
  return view;
}

/** Begins once: who is signed in, which chain this is, then the feed. */
export async function start(): Promise<void> {
  startFailure.value = undefined;
  try {
    await loadChain();
    session.value = { state: "signed-in", view: await api.session() };
  } catch (cause) {
    if (isSignedOut(cause)) session.value = { state: "signed-out" };
    else startFailure.value = cause instanceof Error ? cause : new Error(String(cause));
    return;
  }
  startFeed();
}

export function isSignedOut(cause: unknown): boolean {
  return cause instanceof ApiError && cause.status === 401;
}

/** Ends the session here and on the server. */
export async function signOut(): Promise<void> {
  await api.signOut();
  feed?.pause();
  session.value = { state: "signed-out" };
}

function startFeed(): void {
  feed = new Feed(
    {
      open: (cursor) => new EventSource(resolve(api.feedPath(cursor))),
      snapshot: noticingSignOut(() => api.fleet()),
      logSize: noticingSignOut(async () => (await loadChain()).size),
      nowMs: () => Date.now(),
      later: (task, delayMs) => {
        const timer = setTimeout(task, delayMs);
        return () => clearTimeout(timer);
      },
    },
    {
      fleet: publishFleet,
      connection: (next) => {
        connection.value = next;
        // The feed does not repeat alerts that came while nobody listened.
        if (next.state === "live") void loadAlerts("current");
      },
      alert: takeAlert,
      slow: () => {
        slowAtMs.value = performance.now();
      },
      malformed: () => {
        malformedCount.value += 1;
      },
    },
    emptyFleet,
  );
  void feed.start();
  document.addEventListener("visibilitychange", followVisibility);
  setInterval(() => void loadChain().catch(ignoreWhileLost), chainPollMs);
}

/** The stream's own state says that the gateway is away; a failed poll adds nothing to it. */
function ignoreWhileLost(cause: unknown): void {
  if (isSignedOut(cause)) session.value = { state: "signed-out" };
}

function noticingSignOut<T>(ask: () => Promise<T>): () => Promise<T> {
  return async () => {
    try {
      return await ask();
    } catch (cause) {
      if (isSignedOut(cause)) session.value = { state: "signed-out" };
      throw cause;
    }
  };
}

function followVisibility(): void {
  clearTimeout(hiddenTimer);
  if (document.hidden) hiddenTimer = window.setTimeout(() => feed?.pause(), pauseAfterHiddenMs);
  else feed?.resume();
}

setInterval(() => {
  second.value = performance.now();
}, 1000);
