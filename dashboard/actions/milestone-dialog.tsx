/** Records that a step of the journey has happened. */
import { useState } from "preact/hooks";
import type { MilestoneView, ShipmentView } from "../../gateway/contract/api.ts";
import { encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { isIdentifier, referenceText } from "../../ledger/statement/reference.ts";
import { apart } from "../../report/apart.ts";
import { language, zone } from "../app/preferences.ts";
import { shortTime } from "../format/time.ts";
import { actionWords } from "../messages/actions-messages.ts";
import { pageText } from "../messages/pages.ts";
import { stepName } from "../shipment/step-name.ts";
import type { Acting } from "../signing/identities.ts";
import { ActingAs } from "./acting-as.tsx";
import { SelectField, TextField } from "./fields.tsx";
import type { ShipmentActionProperties } from "./handover-dialog.tsx";
import { SignForm } from "./sign-form.tsx";
import { now, readWhen, type When, WhenField } from "./when-field.tsx";

const otherStep = "";

export default function MilestoneDialog({ view, close }: ShipmentActionProperties) {
  const words = actionWords().milestone;
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  const [leg, setLeg] = useState(() => nextStep(view)?.leg ?? view.legs[0]?.id ?? "");
  const [step, setStep] = useState(() => nextStep(view)?.step ?? "departed");
  const [other, setOther] = useState("");
  const [when, setWhen] = useState<When>(now);
  const [tried, setTried] = useState(false);
  const name = step === otherStep ? other.trim() : step;
  const time = readWhen(when);

  const draft = () => {
    const signedAt = readWhen(when);
    if (!isIdentifier(name) || !("atMs" in signedAt)) return undefined;
    return {
      kind: "transport.milestone",
      subject: referenceText("shipment", view.shipment),
      payload: encodeCbor({ leg, step: name, at: signedAt.atMs }),
    };
  };

  return (
    <SignForm acting={acting} label={words.sign} draft={draft} onTry={() => setTried(true)} close={close}>
      <ActingAs
        kind="transport.milestone"
        parties={partiesOf(view, leg)}
        value={acting}
        onChange={setActing}
      />
      {acting && (
        <>
          <div class="form-grid">
            <SelectField
              label={words.leg}
              value={leg}
              onChange={setLeg}
              options={view.legs.map(({ id, from, to }) => ({
                value: id,
                text: `${id}: ${apart(from.name)} → ${apart(to.name)}`,
              }))}
            />
            <SelectField
              label={words.step}
              value={step}
              onChange={setStep}
              options={[...stepOptions(view, leg), { value: otherStep, text: words.stepOther }]}
            />
          </div>
          {step === otherStep && (
            <TextField
              label={words.stepName}
              problem={tried && !isIdentifier(name) ? words.stepWrong : undefined}
              value={other}
              onInput={setOther}
              lengthMax={64}
            />
          )}
          <WhenField
            value={when}
            onChange={setWhen}
            problem={tried && "problem" in time ? time.problem : undefined}
          />
        </>
      )}
    </SignForm>
  );
}

/** The first planned step that has not happened yet. */
function nextStep({ milestones }: ShipmentView): MilestoneView | undefined {
  return milestones.find(({ actualMs }) => actualMs === null);
}

/** The holder and the carrier of the leg before all others that the terms name. */
function partiesOf(view: ShipmentView, leg: string): string[] {
  const carrier = view.legs.find(({ id }) => id === leg)?.carrier;
  const holder = view.custody.at(-1)?.holder;
  const named = [...view.legs.map((one) => one.carrier), view.shipper, view.consignee];
  return [...new Set([carrier, holder, ...named])].filter((party) => party !== undefined);
}

/** What is planned for the leg with its times, then the usual steps. */
function stepOptions({ milestones }: ShipmentView, leg: string) {
  const usual = Object.keys(pageText().shipment.steps);
  const planned = milestones.filter((milestone) => milestone.leg === leg);
  const names = [...new Set([...planned.map(({ step }) => step), ...usual])];
  return names.map((step) => {
    const milestone = planned.find((one) => one.step === step);
    const note = milestone && timeNote(milestone);
    return { value: step, text: note ? `${stepName(step)} (${note})` : stepName(step) };
  });
}

function timeNote({ plannedMs, actualMs }: MilestoneView): string | undefined {
  const words = actionWords().milestone;
  const shown = (atMs: number) => shortTime(atMs, language.value, zone.value);
  if (actualMs !== null) return words.happened(shown(actualMs));
  return plannedMs === null ? undefined : words.planned(shown(plannedMs));
}
