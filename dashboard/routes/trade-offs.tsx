/** What each option costs and emits, against when it arrives. The numbers are buttons that choose an option. */
import type { RoutePlanView } from "../../gateway/contract/routes.ts";
import { currencyDigits } from "../actions/entered.ts";
import { language, zone } from "../app/preferences.ts";
import { isNarrow } from "../components/use-narrow.ts";
import { dayMonth } from "../format/time.ts";
import { integer } from "../format/values.ts";
import { routeWords } from "../messages/routes-messages.ts";
import { type Chart, chartOf, type Mark, type Scale } from "./comparison.ts";
import { massText, moneyText, roleText, timeText } from "./words.ts";

/** Of the drawing, pixels. */
const left = 62;
const right = 10;
const panelHeight = 150;
const panelGap = 34;
const top = 22;
const bottom = 26;
const height = top + 2 * panelHeight + panelGap + bottom;
const panels = { cost: top, co2: top + panelHeight + panelGap } as const;
type Panel = keyof typeof panels;

interface Properties {
  plan: RoutePlanView;
  chosen: number;
  choose: (index: number) => void;
}

export function TradeOffs({ plan, chosen, choose }: Properties) {
  const words = routeWords().chart;
  const width = isNarrow() ? 360 : 620;
  const chart = chartOf(plan.options, isNarrow() ? 4 : 8);
  if (!chart) return <p class="panel-body dim">{words.none}</p>;
  const perUnit = 10 ** currencyDigits(plan.currency);
  const labels = {
    cost: {
      title: words.cost(plan.currency),
      tick: (minor: number) => integer(minor / perUnit, language.value),
    },
    co2: { title: words.co2, tick: (grams: number) => integer(grams / 1_000, language.value) },
  };
  const last = chart.marks.filter(({ index }) => index === chosen);
  const marks = [...chart.marks.filter(({ index }) => index !== chosen), ...last];
  return (
    <div class="panel-body">
      <div class="trade-offs">
        <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
          <TimeAxis time={chart.time} width={width} />
          {(["cost", "co2"] as const).map((panel) => (
            <PanelAxis key={panel} scale={chart[panel]} y={panels[panel]} width={width} {...labels[panel]} />
          ))}
          {(["cost", "co2"] as const).map((panel) =>
            marks.map((mark) => (
              <Bar
                key={`${panel}-${mark.index}`}
                mark={mark}
                panel={panel}
                width={width}
                isChosen={mark.index === chosen}
              />
            )),
          )}
        </svg>
        {marks.map((mark) => (
          <MarkButtons key={mark.index} {...{ plan, mark, width, chosen, choose }} />
        ))}
      </div>
      <p class="dim">{words.legend}</p>
    </div>
  );
}

const xOf = (share: number, width: number) => left + Math.min(1, Math.max(0, share)) * (width - left - right);
const yOf = (share: number, panel: Panel) => panels[panel] + (1 - share) * panelHeight;

function TimeAxis({ time, width }: { time: Chart["time"]; width: number }) {
  return (
    <g class="chart-axis">
      {time.ticks.map((timeMs) => {
        const x = xOf(time.of(timeMs), width);
        return (
          <g key={timeMs}>
            <path d={`M${x} ${panels.cost}v${panelHeight}M${x} ${panels.co2}v${panelHeight}`} />
            <text x={x} y={height - 8} text-anchor="middle">
              {dayMonth(timeMs, language.value, zone.value)}
            </text>
          </g>
        );
      })}
    </g>
  );
}

function PanelAxis(props: {
  scale: Scale;
  y: number;
  width: number;
  title: string;
  tick: (value: number) => string;
}) {
  const { scale, y, width, title, tick } = props;
  return (
    <g class="chart-axis">
      <text class="chart-title" x={0} y={y - 9}>
        {title}
      </text>
      {scale.ticks.map((value) => {
        const at = y + (1 - scale.of(value)) * panelHeight;
        return (
          <g key={value}>
            <path d={`M${left} ${at}H${width - right}`} />
            <text x={left - 8} y={at + 4} text-anchor="end">
              {tick(value)}
            </text>
          </g>
        );
      })}
    </g>
  );
}

function Bar({
  mark,
  panel,
  width,
  isChosen,
}: {
  mark: Mark;
  panel: Panel;
  width: number;
  isChosen: boolean;
}) {
  const y = yOf(mark[panel], panel);
  const [from, to] = [xOf(mark.p10, width), xOf(mark.p90, width)];
  return (
    <path
      class={isChosen ? "interval chosen" : "interval"}
      d={`M${from} ${y}H${to}M${from} ${y - 5}v10M${to} ${y - 5}v10`}
    />
  );
}

function MarkButtons({ plan, mark, width, chosen, choose }: Properties & { mark: Mark; width: number }) {
  const option = plan.options[mark.index]!;
  const number = integer(mark.index + 1, language.value);
  const label = routeWords().chart.mark(
    number,
    roleText(option),
    timeText(option.p50Ms),
    moneyText(option.costMinor, plan.currency),
    massText(option.co2Grams),
  );
  const at = (panel: Panel) => ({
    left: `${(xOf(mark.p50, width) / width) * 100}%`,
    top: `${(yOf(mark[panel], panel) / height) * 100}%`,
  });
  return (
    <>
      <button
        type="button"
        class="option-mark"
        style={at("cost")}
        aria-label={label}
        aria-pressed={mark.index === chosen}
        onClick={() => choose(mark.index)}
      >
        {number}
      </button>
      <span class="option-mark" style={at("co2")} data-chosen={mark.index === chosen} aria-hidden="true">
        {number}
      </span>
    </>
  );
}
