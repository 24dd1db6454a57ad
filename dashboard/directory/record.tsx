/** How a party keeps its word, counted from signed statements, each share with the number of cases behind it. */
import type { PartyRecord } from "../../gateway/contract/trade.ts";
import { language } from "../app/preferences.ts";
import { integer } from "../format/values.ts";
import { tradeWords } from "../messages/trade-messages.ts";
import { recordLines } from "./record-lines.ts";

export function Record({ record }: { record: PartyRecord }) {
  const words = tradeWords().directory;
  const lines = recordLines(record);
  if (lines.length === 0) return <p class="dim">{words.noRecord}</p>;
  const whole = (count: number) => integer(count, language.value);
  return (
    <dl class="record">
      {lines.map(({ name, count, of }) => (
        <div key={name} class="record-line">
          <dt>{words[name]}</dt>
          <dd>
            {of === undefined
              ? whole(count)
              : words.rate(whole(count), whole(of), `${whole(Math.round((100 * count) / of))} %`)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
