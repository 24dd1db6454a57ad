/** Which shipment, for whom, of what. */
import { SelectField, TextAreaField, TextField } from "../actions/fields.tsx";
import { partyOptions } from "../actions/party-options.ts";
import { actionWords } from "../messages/actions-messages.ts";
import type { SectionProperties } from "./section.ts";

export function IdentitySection({ draft, set, problem, parties }: SectionProperties) {
  const words = actionWords().shipment;
  return (
    <section class="panel" aria-label={words.identity}>
      <header>
        <h2>{words.identity}</h2>
      </header>
      <div class="panel-body form-grid">
        <TextField
          label={words.id}
          hint={words.idHelp}
          problem={problem("id")}
          value={draft.id}
          onInput={(id) => set({ id })}
          lengthMax={64}
        />
        <SelectField
          label={words.consignee}
          hint={words.consigneeHelp}
          problem={problem("consignee")}
          value={draft.consignee}
          onChange={(consignee) => set({ consignee })}
          placeholder={actionWords().common.choose}
          options={partyOptions(parties, ["consignee"], {
            wanted: words.consignee,
            others: words.otherParties,
          })}
        />
        <TextField
          label={words.references}
          optional
          hint={words.referencesHelp}
          problem={problem("references")}
          value={draft.references}
          onInput={(references) => set({ references })}
        />
      </div>
    </section>
  );
}

export function GoodsSection({ draft, set, problem }: SectionProperties) {
  const words = actionWords().shipment;
  return (
    <section class="panel" aria-label={words.goods}>
      <header>
        <h2>{words.goods}</h2>
      </header>
      <div class="panel-body form-stack">
        <TextAreaField
          label={words.description}
          problem={problem("description")}
          value={draft.description}
          onInput={(description) => set({ description })}
        />
        <div class="form-grid">
          <TextField
            label={words.hsCode}
            optional
            hint={words.hsCodeHelp}
            problem={problem("hsCode")}
            value={draft.hsCode}
            onInput={(hsCode) => set({ hsCode })}
            inputMode="numeric"
          />
          <TextField
            label={words.dangerous}
            optional
            hint={words.dangerousHelp}
            problem={problem("dangerous")}
            value={draft.dangerous}
            onInput={(dangerous) => set({ dangerous })}
            lengthMax={6}
          />
          <TextField
            label={words.grossMass}
            optional
            problem={problem("grossMassKilograms")}
            value={draft.grossMassKilograms}
            onInput={(grossMassKilograms) => set({ grossMassKilograms })}
            inputMode="decimal"
          />
          <TextField
            label={words.packages}
            optional
            problem={problem("packages")}
            value={draft.packages}
            onInput={(packages) => set({ packages })}
            inputMode="numeric"
          />
          <div class="form-row money-row">
            <TextField
              label={words.value}
              optional
              problem={problem("value")}
              value={draft.value}
              onInput={(value) => set({ value })}
              inputMode="decimal"
            />
            <TextField
              label={words.currency}
              problem={problem("currency")}
              value={draft.currency}
              onInput={(currency) => set({ currency: currency.toUpperCase() })}
              lengthMax={3}
            />
          </div>
        </div>
      </div>
    </section>
  );
}
