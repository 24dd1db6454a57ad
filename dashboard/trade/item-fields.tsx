/** One item of a deal or an offer, as it is entered. */
import { SelectField, TextField } from "../actions/fields.tsx";
import { tradeWords } from "../messages/trade-messages.ts";
import { Amount } from "./amount.tsx";
import type { DealField, ItemDraft } from "./deal-draft.ts";

export function ItemFields(props: {
  item: ItemDraft;
  n: number;
  wrong: ReadonlySet<DealField>;
  /** What the line comes to; `undefined` while that is not known. */
  line: number | undefined;
  currency: string;
  onChange: (item: ItemDraft) => void;
  remove?: (() => void) | undefined;
  /** An offer says no quantity. */
  withoutQuantity?: boolean;
}) {
  const { item, n, wrong, line, currency, onChange, remove } = props;
  const words = tradeWords().form;
  const shown = String(n + 1);
  const set = (fields: Partial<ItemDraft>) => onChange({ ...item, ...fields });
  const units: Readonly<Record<string, string>> = words.units;
  const codes = [...new Set([...Object.keys(units), item.unit])];
  const problem = (field: DealField, text: string) => (wrong.has(field) ? text : undefined);
  return (
    <fieldset class="item-draft">
      <legend>{words.item(shown)}</legend>
      <TextField
        label={words.description}
        problem={problem(`description/${n}`, words.descriptionWrong)}
        value={item.description}
        onInput={(description) => set({ description })}
        lengthMax={500}
      />
      <div class="form-grid">
        {!props.withoutQuantity && (
          <TextField
            label={words.quantity}
            problem={problem(`quantity/${n}`, words.quantityWrong)}
            value={item.quantity}
            onInput={(quantity) => set({ quantity })}
            inputMode="numeric"
          />
        )}
        <SelectField
          label={words.unit}
          problem={problem(`unit/${n}`, words.unitWrong)}
          value={item.unit}
          onChange={(unit) => set({ unit })}
          options={codes.map((value) => ({ value, text: units[value] ?? value }))}
        />
        <TextField
          label={words.unitPrice}
          problem={problem(`unitPrice/${n}`, words.unitPriceWrong)}
          value={item.unitPrice}
          onInput={(unitPrice) => set({ unitPrice })}
          inputMode="decimal"
        />
        <TextField
          label={words.hsCode}
          optional
          problem={problem(`hsCode/${n}`, words.hsCodeWrong)}
          value={item.hsCode}
          onInput={(hsCode) => set({ hsCode })}
          inputMode="numeric"
          lengthMax={12}
        />
      </div>
      <div class="item-foot">
        {remove && (
          <button type="button" class="button small quiet" onClick={remove}>
            {words.removeItem(shown)}
          </button>
        )}
        {line !== undefined && <Amount minor={line} currency={currency} />}
      </div>
    </fieldset>
  );
}
