/** The sale behind the shipment: whose risk it is when, by the Incoterms rule and its named place. */
import { incotermRules } from "../../ledger/state/terms.ts";
import { SelectField, TextField } from "../actions/fields.tsx";
import { partyOptions } from "../actions/party-options.ts";
import { actionWords } from "../messages/actions-messages.ts";
import { PlaceField } from "./place-field.tsx";
import type { SectionProperties } from "./section.ts";

export function SaleSection({ draft, set, problem, parties }: SectionProperties) {
  const words = actionWords().shipment;
  const options = partyOptions(parties, [], { wanted: "", others: "" });
  return (
    <section class="panel" aria-label={words.sale}>
      <header>
        <h2>{words.sale}</h2>
      </header>
      <div class="panel-body form-grid">
        <SelectField
          label={words.incoterm}
          hint={words.incotermHelp}
          value={draft.incoterm}
          onChange={(incoterm) => set({ incoterm })}
          placeholder={words.none}
          options={incotermRules.map((rule) => ({ value: rule, text: rule }))}
        />
        {draft.incoterm !== "" && (
          <PlaceField
            label={words.incotermPlace}
            value={draft.incotermPlace}
            onChange={(incotermPlace) => set({ incotermPlace })}
            problems={{
              name: problem("incotermPlace.name"),
              lat: problem("incotermPlace.lat"),
              lon: problem("incotermPlace.lon"),
            }}
          />
        )}
        <SelectField
          label={words.seller}
          value={draft.seller}
          onChange={(seller) => set({ seller })}
          placeholder={words.shipper}
          options={options}
        />
        <SelectField
          label={words.buyer}
          value={draft.buyer}
          onChange={(buyer) => set({ buyer })}
          placeholder={words.consignee}
          options={options}
        />
        <TextField
          label={words.utcOffset}
          optional
          hint={words.utcOffsetHelp}
          problem={problem("utcOffset")}
          value={draft.utcOffset}
          onInput={(utcOffset) => set({ utcOffset })}
          lengthMax={6}
        />
      </div>
    </section>
  );
}
