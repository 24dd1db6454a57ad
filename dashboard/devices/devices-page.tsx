/** Devices: battery, last reading, gaps, what they are fixed to, and whose key they sign with. */

import { useMemo, useState } from "preact/hooks";
import { lazy, useLocation } from "preact-iso";
import type { DeviceView } from "../../gateway/contract/api.ts";
import { quantityName } from "../../report/quantity.ts";
import { DeviceActions } from "../actions/device-actions.tsx";
import { useResource } from "../api/resource.ts";
import * as api from "../api/routes.ts";
import { basePath } from "../app/base.ts";
import { language } from "../app/preferences.ts";
import { useTitle } from "../app/title.ts";
import { Empty } from "../components/empty.tsx";
import { Fact } from "../components/fact.tsx";
import { Hash } from "../components/hash.tsx";
import { Icon } from "../components/icons.tsx";
import { Loaded } from "../components/problem.tsx";
import { SearchField } from "../components/search-field.tsx";
import { StatusGlyph } from "../components/status.tsx";
import { Age, Time } from "../components/time.tsx";
import { type Column, primary, VirtualTable } from "../components/virtual-table.tsx";
import { duration, noValue } from "../format/time.ts";
import { integer, withUnit } from "../format/values.ts";
import { t } from "../messages/messages.ts";
import { onboardingWords } from "../messages/onboarding-messages.ts";
import { pageText } from "../messages/pages.ts";
import { useBlockRounds } from "../store/block-rounds.ts";
import { nowMs } from "../store/live.ts";
import { Refusals } from "./refusals.tsx";

/** Battery and last reading change all the time; the list is renewed this often while blocks are sealed. */
const renewEveryMs = 10_000;

const OnboardingPage = lazy(() => import("../onboarding/onboarding-page.tsx"));

/** `devices/new` makes one; no device of that name has a page of its own. */
export default function DevicesPage({ id }: { id?: string }) {
  return id === "new" ? <OnboardingPage /> : <Devices id={id} />;
}

function Devices({ id }: { id: string | undefined }) {
  const words = pageText().devices;
  useTitle(id ?? words.title);
  const devices = useResource("devices", api.devices, useBlockRounds(renewEveryMs));
  return (
    <div class="page fill-page">
      <div class="page-head">
        <h1>{words.title}</h1>
        {devices.value && (
          <span class="dim">
            {words.count(devices.value.length, integer(devices.value.length, language.value))}
          </span>
        )}
        <a class="button primary" href="./devices/new">
          <Icon name="plus" size={18} />
          {onboardingWords().add}
        </a>
      </div>
      <Loaded resource={devices}>{(list) => <DeviceList devices={list} chosen={id} />}</Loaded>
    </div>
  );
}

function DeviceList({ devices, chosen }: { devices: readonly DeviceView[]; chosen: string | undefined }) {
  const words = pageText().devices;
  const { route } = useLocation();
  const [query, setQuery] = useState("");
  const shown = useMemo(() => devices.filter((device) => matchesDevice(device, query)), [devices, query]);
  const device = devices.find((candidate) => candidate.device === chosen);
  if (devices.length === 0)
    return (
      <Empty title={words.noneTitle} help={words.noneHelp} command={words.noneCommand}>
        <a class="button" href="./devices/new">
          {onboardingWords().add}
        </a>
      </Empty>
    );
  return (
    <>
      <div class="toolbar">
        <SearchField
          value={query}
          onInput={setQuery}
          label={words.searchLabel}
          placeholder={words.searchPlaceholder}
        />
      </div>
      <div class={device ? "split open" : "split"}>
        <section class="panel fill-panel">
          {shown.length === 0 ? (
            <Empty title={words.noMatchTitle} help={words.noMatchHelp} />
          ) : (
            <VirtualTable
              id="devices"
              label={words.tableLabel}
              columns={columns(device !== undefined)}
              rows={shown}
              rowKey={(row) => row.device}
              card={(row) => <Card device={row} />}
              open={(row) => route(`${basePath()}devices/${encodeURIComponent(row.device)}`)}
              selectedKey={chosen}
            />
          )}
        </section>
        {device && <DevicePanel key={device.device} device={device} />}
      </div>
    </>
  );
}

function matchesDevice(device: DeviceView, query: string): boolean {
  const text = [
    device.device,
    device.model,
    device.party,
    device.partyName,
    device.kid,
    device.attachment?.target ?? "",
  ]
    .join("\n")
    .toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Beside the panel of one device there is room for the most important columns only. */
function columns(narrow: boolean): Column<DeviceView>[] {
  const words = pageText().devices;
  const all: (Column<DeviceView> & { always?: boolean })[] = [
    {
      name: "device",
      title: words.device,
      track: "minmax(6.875rem, 1fr)",
      always: true,
      cell: (device) => <Name device={device} />,
    },
    { name: "model", title: words.model, track: "minmax(0, 1fr)", cell: (device) => device.model },
    {
      name: "party",
      title: words.party,
      track: "minmax(0, 1.4fr)",
      cell: (device) => device.partyName || device.party,
    },
    {
      name: "attachment",
      title: words.attachment,
      track: "minmax(0, 1.4fr)",
      always: true,
      cell: (device) => <Attachment device={device} />,
    },
    {
      name: "battery",
      title: words.battery,
      track: "5rem",
      numeric: true,
      always: true,
      cell: (device) => <Battery percent={device.batteryPercent} />,
    },
    {
      name: "lastSeen",
      title: words.lastSeen,
      track: "8rem",
      numeric: true,
      always: true,
      cell: (device) =>
        device.lastReadingMs === null ? (
          <span class="dim">{words.never}</span>
        ) : (
          <Age atMs={device.lastReadingMs} />
        ),
    },
    {
      name: "gaps",
      title: words.gaps,
      track: "5.625rem",
      numeric: true,
      cell: (device) => <Gaps count={device.openGaps} />,
    },
    {
      name: "sequence",
      title: words.sequence,
      track: "5.625rem",
      numeric: true,
      cell: (device) =>
        device.sequence === null ? <span class="dim">–</span> : integer(device.sequence, language.value),
    },
    {
      name: "key",
      title: words.fingerprint,
      track: "11.25rem",
      cell: (device) => <Hash value={device.kid} name={words.fingerprint} />,
    },
  ];
  return narrow ? all.filter((column) => column.always) : all;
}

function Name({ device }: { device: DeviceView }) {
  return (
    <>
      <a {...primary} href={`./devices/${encodeURIComponent(device.device)}`}>
        {device.device}
      </a>
      {device.revoked && <Revoked />}
    </>
  );
}

function Revoked() {
  return (
    <span class="badge text-critical">
      <StatusGlyph status="critical" />
      {pageText().devices.revoked}
    </span>
  );
}

/** `shipment:<id>` links to its page; a unit has none. */
function Attachment({ device }: { device: DeviceView }) {
  const target = device.attachment?.target;
  if (!target) return <span class="dim">{pageText().devices.notAttached}</span>;
  const shipment = target.startsWith("shipment:") ? target.slice("shipment:".length) : undefined;
  return shipment ? <a href={`./shipments/${encodeURIComponent(shipment)}`}>{shipment}</a> : target;
}

const batteryLowPercent = 15;

function Battery({ percent }: { percent: number | null }) {
  const shown = withUnit(percent, "%EL", language.value);
  return percent !== null && percent < batteryLowPercent ? <span class="text-critical">{shown}</span> : shown;
}

function Gaps({ count }: { count: number }) {
  if (count === 0) return <span class="dim">0</span>;
  return (
    <span class="text-attention" title={pageText().devices.gapsHelp}>
      {integer(count, language.value)}
    </span>
  );
}

function Card({ device }: { device: DeviceView }) {
  return (
    <>
      <span class="card-name">
        <Name device={device} />
      </span>
      <span class="card-value">
        <Battery percent={device.batteryPercent} />
      </span>
      <span class="card-detail">
        <Attachment device={device} /> · {device.model}
      </span>
      <span class="card-note">
        {device.lastReadingMs === null ? pageText().devices.never : <Age atMs={device.lastReadingMs} />}
      </span>
    </>
  );
}

function DevicePanel({ device }: { device: DeviceView }) {
  const words = pageText().devices;
  return (
    <aside class="panel" aria-label={device.device}>
      <header>
        <h2 class="wrap-anywhere">{device.device}</h2>
        {device.revoked && <Revoked />}
        <a class="icon-button" href="./devices" aria-label={t().common.close}>
          <Icon name="close" />
        </a>
      </header>
      <DeviceActions key={device.device} device={device} />
      <dl class="facts panel-body">
        <Fact name={words.model}>{device.model}</Fact>
        <Fact name={words.party}>{device.partyName || device.party}</Fact>
        <Fact name={words.attachment}>
          <Attachment device={device} />
        </Fact>
        {device.attachment && (
          <Fact name={words.attachedSince}>
            <Time atMs={device.attachment.fromMs} />
          </Fact>
        )}
        <Fact name={words.lastSeen}>
          {device.lastReadingMs === null ? words.never : <Time atMs={device.lastReadingMs} />}
        </Fact>
        <Fact name={words.battery}>
          <Battery percent={device.batteryPercent} />
        </Fact>
        <Fact name={words.sequence}>
          {device.sequence === null ? "–" : integer(device.sequence, language.value)}
        </Fact>
        <Fact name={words.gaps}>
          <Gaps count={device.openGaps} />
          {device.openGaps > 0 && <p class="dim">{words.gapsHelp}</p>}
        </Fact>
        <Fact name={onboardingWords().clockOffset}>
          <ClockOffset offsetMs={device.clockOffsetMs} />
        </Fact>
        <Fact name={onboardingWords().calibration}>
          <Calibration untilMs={device.calibratedUntilMs} />
        </Fact>
        <Fact name={words.quantities}>
          {device.quantities.map((quantity) => quantityName(quantity, pageText().quantities)).join(", ") ||
            t().common.none}
        </Fact>
        <Fact name={words.fingerprint}>
          <Hash value={device.kid} name={words.fingerprint} whole />
        </Fact>
        <Fact name={words.publicKey}>
          <Hash value={device.key} name={words.publicKey} whole />
        </Fact>
      </dl>
      {device.refusals.length > 0 && (
        <section class="panel-note">
          <h3>{onboardingWords().refusals}</h3>
          <Refusals refusals={device.refusals} />
        </section>
      )}
    </aside>
  );
}

/** Above what messages take on their way, it is the clock. */
const clockAheadMs = 1_000;

function ClockOffset({ offsetMs }: { offsetMs: number | null }) {
  const words = onboardingWords();
  if (offsetMs === null) return <span class="dim">{noValue}</span>;
  const isAhead = offsetMs < -clockAheadMs;
  return (
    <>
      <span class={isAhead ? "text-attention" : undefined}>
        {isAhead ? words.clockAhead(duration(-offsetMs)) : words.clockBehind(duration(offsetMs))}
      </span>
      <p class="dim">{words.clockHelp}</p>
    </>
  );
}

const calibrationSoonMs = 30 * 86_400_000;

function Calibration({ untilMs }: { untilMs: number | null }) {
  const words = onboardingWords();
  if (untilMs === null) return <span class="dim">{words.notCalibrated}</span>;
  const leftMs = untilMs - (nowMs.value ?? untilMs);
  return (
    <>
      <Time atMs={untilMs} />
      {leftMs < calibrationSoonMs && (
        <p class="text-attention">{leftMs < 0 ? words.calibrationOver : words.calibrationSoon}</p>
      )}
    </>
  );
}
