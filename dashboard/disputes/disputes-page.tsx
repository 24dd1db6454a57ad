/** Disputes as a queue: the clock that runs out first comes first. */
import { useMemo, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { DisputeRow } from "../../gateway/contract/api.ts";
import { useResource } from "../api/resource.ts";
import * as api from "../api/routes.ts";
import { basePath } from "../app/base.ts";
import { language } from "../app/preferences.ts";
import { isPrinting } from "../app/printing.ts";
import { useTitle } from "../app/title.ts";
import { Empty } from "../components/empty.tsx";
import { Icon } from "../components/icons.tsx";
import { Loaded } from "../components/problem.tsx";
import { SearchField } from "../components/search-field.tsx";
import { StatusGlyph } from "../components/status.tsx";
import { Age, Time } from "../components/time.tsx";
import { isMiddling } from "../components/use-narrow.ts";
import { type Column, primary, VirtualTable } from "../components/virtual-table.tsx";
import { duration } from "../format/time.ts";
import { money } from "../format/values.ts";
import { disputeWords } from "../messages/dispute-messages.ts";
import { clockName } from "../messages/law-messages.ts";
import { useBlockRounds } from "../store/block-rounds.ts";
import { nowMs } from "../store/live.ts";
import "../styles/disputes.css";
import { queueOf } from "./queue-order.ts";

const renewEveryMs = 15_000;
/** A clock with less than this left is marked. */
const soonMs = 3 * 86_400_000;

export default function DisputesPage() {
  const words = disputeWords();
  useTitle(words.title);
  const rows = useResource("disputes", api.disputes, useBlockRounds(renewEveryMs));
  return (
    <div class="page fill-page">
      <div class="page-head">
        <h1>{words.title}</h1>
        <a class="button primary" href="./disputes/new">
          <Icon name="plus" size={18} />
          {words.open}
        </a>
      </div>
      <Loaded resource={rows}>{(list) => <Queue rows={list} />}</Loaded>
    </div>
  );
}

function Queue({ rows }: { rows: readonly DisputeRow[] }) {
  const words = disputeWords();
  const { route } = useLocation();
  const [query, setQuery] = useState("");
  const shown = useMemo(() => queueOf(rows, query), [rows, query]);
  if (rows.length === 0)
    return (
      <Empty title={words.noneTitle} help={words.noneHelp}>
        <a class="button" href="./disputes/new">
          {words.open}
        </a>
      </Empty>
    );
  return (
    <>
      <div class="toolbar">
        <SearchField
          value={query}
          onInput={setQuery}
          label={words.search}
          placeholder={words.searchPlaceholder}
        />
      </div>
      <section class="panel fill-panel">
        {shown.length === 0 ? (
          <Empty title={words.noMatchTitle} help={words.noMatchHelp} />
        ) : (
          <VirtualTable
            id="disputes"
            label={words.table}
            columns={columns().filter(({ name }) => !isMiddling() || isPrinting() || !wide.has(name))}
            rows={shown}
            rowKey={({ dispute }) => dispute}
            card={(row) => <Card row={row} />}
            open={({ dispute }) => route(`${basePath()}disputes/${encodeURIComponent(dispute)}`)}
            wraps
          />
        )}
      </section>
    </>
  );
}

export function disputePath(id: string): string {
  return `./disputes/${encodeURIComponent(id)}`;
}

/** Columns for which a tablet has no room. */
const wide: ReadonlySet<string> = new Set(["claimant", "respondents", "opened"]);

function columns(): Column<DisputeRow>[] {
  const words = disputeWords();
  return [
    {
      name: "state",
      title: words.state,
      track: "7.75rem",
      cell: ({ status }) => <DisputeStatus status={status} />,
    },
    {
      name: "dispute",
      title: words.dispute,
      track: "minmax(6.875rem, 1fr)",
      cell: ({ dispute }) => (
        <a {...primary} href={disputePath(dispute)}>
          {dispute}
        </a>
      ),
    },
    {
      name: "deadline",
      title: words.deadline,
      track: "minmax(0, 1.8fr)",
      cell: (row) => <Deadline row={row} />,
    },
    {
      name: "shipment",
      title: words.shipment,
      track: "minmax(0, 1fr)",
      cell: ({ shipment }) => <a href={`./shipments/${encodeURIComponent(shipment)}`}>{shipment}</a>,
    },
    {
      name: "claimant",
      title: words.claimant,
      track: "minmax(0, 1.2fr)",
      cell: ({ claimantName }) => claimantName,
    },
    {
      name: "respondents",
      title: words.respondents,
      track: "minmax(0, 1.2fr)",
      cell: ({ respondentNames }) => respondentNames.join(", "),
    },
    {
      name: "claim",
      title: words.claim,
      track: "8.125rem",
      numeric: true,
      cell: ({ claim }) => money(claim.minor, claim.currency, language.value),
    },
    {
      name: "opened",
      title: words.opened,
      track: "7.875rem",
      numeric: true,
      cell: ({ openedAtMs }) => <Age atMs={openedAtMs} />,
    },
  ];
}

export function DisputeStatus({ status }: { status: DisputeRow["status"] }) {
  const role = { open: "attention", agreed: "delivered", withdrawn: "stale" } as const;
  return (
    <span class={`status text-${role[status]}`}>
      <StatusGlyph status={role[status]} />
      {disputeWords().states[status]}
    </span>
  );
}

function Deadline({ row: { nextDeadline } }: { row: DisputeRow }) {
  const words = disputeWords();
  if (!nextDeadline) return <span class="dim">{words.noDeadline}</span>;
  const { code, deadlineMs } = nextDeadline;
  const leftMs = deadlineMs - (nowMs.value ?? deadlineMs);
  return (
    <span>
      <strong class={leftMs < soonMs ? "text-critical" : undefined}>{words.left(duration(leftMs))}</strong>{" "}
      {clockName(code)}{" "}
      <span class="dim">
        <Time atMs={deadlineMs} short />
      </span>
    </span>
  );
}

function Card({ row }: { row: DisputeRow }) {
  return (
    <>
      <a {...primary} class="card-name" href={disputePath(row.dispute)}>
        {row.dispute}
      </a>
      <span class="card-value">{money(row.claim.minor, row.claim.currency, language.value)}</span>
      <span class="card-detail">
        {row.nextDeadline ? (
          <Deadline row={row} />
        ) : (
          disputeWords().between(row.claimantName, row.respondentNames.join(", "))
        )}
      </span>
      <span class="card-note">
        <DisputeStatus status={row.status} />
      </span>
    </>
  );
}
