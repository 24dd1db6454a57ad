/** Figures for decisions, beside the period before, and what each of them rests on. */

import { useState } from "preact/hooks";
import {
  type FigureDimension,
  type FigureGroup,
  type Figures,
  type FiguresView,
  figureDimensions,
  type MeanFigure,
  type MoneyFigure,
  type ShareFigure,
} from "../../gateway/contract/figures.ts";
import { SelectField } from "../actions/fields.tsx";
import { getJson } from "../api/client.ts";
import { useResource } from "../api/resource.ts";
import { resolve } from "../app/base.ts";
import { language } from "../app/preferences.ts";
import { useTitle } from "../app/title.ts";
import { Empty } from "../components/empty.tsx";
import { Icon } from "../components/icons.tsx";
import { Loaded, Loading } from "../components/problem.tsx";
import { scrollable } from "../components/scrollable.ts";
import { weight } from "../format/measurement.ts";
import { duration, noValue } from "../format/time.ts";
import { decimal, integer, money } from "../format/values.ts";
import { goodsWords } from "../messages/goods-messages.ts";
import { nowMs } from "../store/live.ts";
import "../styles/actions.css";
import "../styles/goods.css";
import { apart } from "../../report/apart.ts";
import { Behind } from "./behind.tsx";

const periods = ["7", "30", "90", "365"] as const;
const dayMs = 86_400_000;

/** Fixed when the page opens, by the chain's clock: figures that change while they are read cannot be compared. */
export default function AnalyticsPage() {
  useTitle(goodsWords().figures.title);
  const [toMs, setToMs] = useState<number | undefined>(undefined);
  const now = nowMs.value;
  if (toMs === undefined && now !== undefined) setToMs(Math.floor(now) + 1);
  return toMs === undefined ? <Loading /> : <FiguresUntil toMs={toMs} />;
}

function FiguresUntil({ toMs }: { toMs: number }) {
  const words = goodsWords().figures;
  const [by, setBy] = useState<FigureDimension>("lane");
  const [days, setDays] = useState<(typeof periods)[number]>("30");
  const [opened, setOpened] = useState<FigureGroup | undefined>(undefined);
  const query = `by=${by}&from=${Math.max(0, toMs - Number(days) * dayMs)}&to=${toMs}`;
  const view = useResource(`figures/${query}`, (signal) =>
    getJson<FiguresView>(`api/figures?${query}`, signal),
  );
  return (
    <div class="page wide-page">
      <div class="page-head">
        <h1>{words.title}</h1>
        <div class="button-row no-print">
          {(["csv", "parquet"] as const).map((format) => (
            <a
              key={format}
              class="button"
              href={resolve(`api/figures/export?${query}&format=${format}`)}
              download
            >
              <Icon name="download" size={16} />
              {words[format]}
            </a>
          ))}
        </div>
      </div>
      <div class="form-grid figures-choice no-print">
        <SelectField
          label={words.by}
          value={by}
          onChange={(value) => {
            setBy(value as FigureDimension);
            setOpened(undefined);
          }}
          options={figureDimensions.map((value) => ({ value, text: words.dimensions[value] }))}
        />
        <SelectField
          label={words.period}
          value={days}
          onChange={(value) => setDays(value as (typeof periods)[number])}
          options={periods.map((value) => ({ value, text: words.periods[value] }))}
        />
      </div>
      <Loaded resource={view}>
        {(figures) =>
          figures.all.now.shipments === 0 ? (
            <Empty title={words.noneTitle} help={words.noneHelp} />
          ) : (
            <div class="panels">
              <Table view={figures} open={setOpened} />
              {opened && <Behind group={opened} query={query} close={() => setOpened(undefined)} />}
            </div>
          )
        }
      </Loaded>
    </div>
  );
}

function Table({ view, open }: { view: FiguresView; open: (group: FigureGroup) => void }) {
  const words = goodsWords().figures;
  const headings = [
    words.shipments,
    words.onTime,
    words.excursions,
    words.damage,
    words.inspections,
    words.dwell,
    words.payment,
    words.carbon,
    words.claims,
    words.borne,
    words.freight,
  ];
  return (
    <section class="panel">
      <p class="panel-note dim">{words.help}</p>
      <div {...scrollable}>
        <table class="data-table figures-table">
          <thead>
            <tr>
              <th scope="col">{words.dimensions[view.by]}</th>
              {headings.map((heading) => (
                <th key={heading} scope="col" class="number">
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[view.all, ...view.groups].map((group) => (
              <Row key={group.key} group={group} open={open} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ group, open }: { group: FigureGroup; open: (group: FigureGroup) => void }) {
  const words = goodsWords().figures;
  const { now, before } = group;
  const label = group.key === "" ? words.all : partsApart(group.label);
  const cells: [string, string | undefined, string | undefined][] = [
    [integer(now.shipments, language.value), undefined, integer(before.shipments, language.value)],
    share(now.onTime, before.onTime),
    share(now.excursions, before.excursions),
    share(now.damage, before.damage),
    share(now.inspections, before.inspections),
    mean(now.dwellMs, before.dwellMs, duration),
    mean(now.paymentDelayMs, before.paymentDelayMs, signedDuration),
    mean(now.carbonGrams, before.carbonGrams, (grams) => weight(grams, language.value)),
    amounts(now.claims, before.claims),
    [borneText(now), undefined, borneText(before)],
    amounts(now.freight, before.freight),
  ];
  return (
    <tr>
      <th scope="row">
        <button type="button" class="link-button" aria-label={words.show(label)} onClick={() => open(group)}>
          {label}
        </button>
      </th>
      {cells.map(([shown, n, earlier], i) => (
        <td key={i} class="number">
          {shown}
          {n !== undefined && <span class="dim under-cell">{words.n(n)}</span>}
          {earlier !== undefined && earlier !== noValue && (
            <span class="dim under-cell">{words.before(earlier)}</span>
          )}
        </td>
      ))}
    </tr>
  );
}

/** A lane names two places, each of which may be written from right to left. */
function partsApart(label: string): string {
  return label.split(" → ").map(apart).join(" → ");
}

type Cell = [shown: string, n: string, before: string];

function share(now: ShareFigure, before: ShareFigure): Cell {
  const shown = ({ share: value }: ShareFigure) =>
    value === null ? noValue : `${decimal(value * 100, 1, language.value)} %`;
  return [shown(now), integer(now.n, language.value), shown(before)];
}

function mean(now: MeanFigure, before: MeanFigure, text: (value: number) => string): Cell {
  const shown = ({ mean: value }: MeanFigure) => (value === null ? noValue : text(value));
  return [shown(now), integer(now.n, language.value), shown(before)];
}

function amounts(now: MoneyFigure, before: MoneyFigure): Cell {
  const shown = ({ sums }: MoneyFigure) =>
    sums.map(({ minor, currency }) => money(minor, currency, language.value)).join(", ") || noValue;
  return [shown(now), integer(now.n, language.value), shown(before)];
}

function borneText({ borne }: Figures): string {
  const parts = borne.map(
    ({ party, minor, currency }) => `${party} ${money(minor, currency, language.value)}`,
  );
  return parts.join(", ") || noValue;
}

/** A payment may be early. */
function signedDuration(lengthMs: number): string {
  return lengthMs < 0 ? `−${duration(-lengthMs)}` : duration(lengthMs);
}
