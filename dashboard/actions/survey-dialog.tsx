/** A surveyor of damaged goods: appointed by a party to the shipment, and reporting what was found. */
import { useState } from "preact/hooks";
import { encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { actionWords } from "../messages/actions-messages.ts";
import { emptyPlace, type PlaceDraft, readPlace } from "../new-shipment/draft.ts";
import { PlaceField } from "../new-shipment/place-field.tsx";
import type { Acting } from "../signing/identities.ts";
import { ActingAs } from "./acting-as.tsx";
import { currencyDigits, minorOf } from "./entered.ts";
import { ExtentFields, emptyExtent, extentPayload, readExtent } from "./extent-fields.tsx";
import { Segments, SelectField, TextAreaField, TextField } from "./fields.tsx";
import type { ShipmentActionProperties } from "./handover-dialog.tsx";
import { partiesOf } from "./notice-dialog.tsx";
import { partyOptions } from "./party-options.ts";
import { SignForm } from "./sign-form.tsx";
import { useParties } from "./use-parties.ts";
import { now, readWhen, type When, WhenField } from "./when-field.tsx";

export default function SurveyDialog(props: ShipmentActionProperties) {
  const words = actionWords().survey;
  const [side, setSide] = useState<"appoint" | "report">(appointed(props).length > 0 ? "report" : "appoint");
  return (
    <div class="form-stack">
      <Segments
        label={words.side}
        value={side}
        options={[
          { value: "appoint", text: words.appoint },
          { value: "report", text: words.report },
        ]}
        onChange={setSide}
      />
      {side === "appoint" ? <Appoint {...props} /> : <Report {...props} />}
    </div>
  );
}

/** Who was appointed so far, by the statements of the shipment. */
function appointed({ statements }: Pick<ShipmentActionProperties, "statements">): string[] {
  return statements.flatMap(({ kind, payload }) => {
    const surveyor = (payload as { surveyor?: unknown } | null)?.surveyor;
    return kind === "survey.appoint" && typeof surveyor === "string" ? [surveyor] : [];
  });
}

function Appoint({ view, close }: ShipmentActionProperties) {
  const words = actionWords().survey;
  const parties = useParties();
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  const [surveyor, setSurveyor] = useState("");
  const [tried, setTried] = useState(false);
  const draft = () =>
    surveyor === ""
      ? undefined
      : {
          kind: "survey.appoint",
          subject: referenceText("shipment", view.shipment),
          payload: encodeCbor({ surveyor }),
        };
  return (
    <SignForm
      acting={acting}
      label={words.signAppoint}
      draft={draft}
      onTry={() => setTried(true)}
      close={close}
    >
      <p class="dim">{words.appointLead}</p>
      <ActingAs kind="survey.appoint" parties={partiesOf(view)} value={acting} onChange={setActing} />
      {acting && (
        <SelectField
          label={words.surveyor}
          problem={tried && surveyor === "" ? words.surveyorWrong : undefined}
          value={surveyor}
          onChange={setSurveyor}
          placeholder={actionWords().common.choose}
          options={partyOptions(parties.value ?? [], ["surveyor", "insurer"], {
            wanted: words.surveyor,
            others: actionWords().shipment.otherParties,
          })}
        />
      )}
    </SignForm>
  );
}

const textLengthMax = 4_000;
const causeLengthMax = 200;
const causesMax = 16;

function Report({ view, statements, close }: ShipmentActionProperties) {
  const words = actionWords().survey;
  const surveyors = appointed({ statements });
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  const [text, setText] = useState("");
  const [causes, setCauses] = useState("");
  const [loss, setLoss] = useState("");
  const [currency, setCurrency] = useState(view.goods.currency ?? "EUR");
  const [place, setPlace] = useState<PlaceDraft>(emptyPlace);
  const [extent, setExtent] = useState(emptyExtent);
  const [when, setWhen] = useState<When>(now);
  const [tried, setTried] = useState(false);
  if (surveyors.length === 0) return <p class="notice">{words.nobody}</p>;

  const time = readWhen(when);
  const given = text.trim();
  const isText = given !== "" && given.length <= textLengthMax;
  const list = causes
    .split("\n")
    .map((cause) => cause.trim())
    .filter(Boolean);
  const isCauses = list.length <= causesMax && list.every((cause) => cause.length <= causeLengthMax);
  const minor = minorOf(loss, currencyDigits(currency));
  const isLoss = loss.trim() === "" || (minor !== undefined && /^[A-Z]{3}$/.test(currency));
  const placeProblems: Record<string, string> = {};
  const seenAt =
    place.name.trim() === ""
      ? undefined
      : readPlace(place, "place", (holds, field, problem) => {
          if (!holds) placeProblems[field] = actionWords().shipment[problem];
        });
  const draft = () => {
    const signedAt = readWhen(when);
    const read = readExtent(extent);
    const isPlace = Object.keys(placeProblems).length === 0;
    if (!("atMs" in signedAt) || !isText || !isCauses || !isLoss || !isPlace || !read) return undefined;
    return {
      kind: "survey.report",
      subject: referenceText("shipment", view.shipment),
      payload: encodeCbor({
        at: signedAt.atMs,
        text: given,
        ...(seenAt && { place: { ...seenAt } }),
        ...extentPayload(read),
        ...(minor !== undefined && { loss: { minor, currency } }),
        ...(list.length > 0 && { causes: list }),
      }),
    };
  };
  return (
    <SignForm
      acting={acting}
      label={words.signReport}
      draft={draft}
      onTry={() => setTried(true)}
      close={close}
    >
      <p class="dim">{words.reportLead}</p>
      <ActingAs kind="survey.report" parties={surveyors} value={acting} onChange={setActing} />
      {acting && (
        <>
          <TextAreaField
            label={words.text}
            problem={tried && !isText ? words.textWrong : undefined}
            value={text}
            onInput={setText}
            rows={4}
          />
          <div class="form-row money-row">
            <TextField
              label={words.loss}
              optional
              problem={tried && !isLoss ? words.lossWrong : undefined}
              value={loss}
              onInput={setLoss}
              inputMode="decimal"
            />
            <TextField
              label={actionWords().shipment.currency}
              value={currency}
              onInput={(value) => setCurrency(value.toUpperCase())}
              lengthMax={3}
            />
          </div>
          <ExtentFields value={extent} onChange={setExtent} tried={tried} />
          <TextAreaField
            label={words.causes}
            optional
            hint={words.causesHelp}
            problem={tried && !isCauses ? words.causesWrong : undefined}
            value={causes}
            onInput={setCauses}
          />
          <PlaceField
            label={words.place}
            optional
            value={place}
            onChange={setPlace}
            problems={
              tried
                ? {
                    name: placeProblems["place.name"],
                    lat: placeProblems["place.lat"],
                    lon: placeProblems["place.lon"],
                  }
                : {}
            }
          />
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
