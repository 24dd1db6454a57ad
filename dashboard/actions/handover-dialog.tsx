/** Hands the goods over or takes them over: one side of a handover, signed. */
import { useState } from "preact/hooks";
import type { ShipmentView, StatementSummary } from "../../gateway/contract/api.ts";
import { apart } from "../../report/apart.ts";
import { Icon } from "../components/icons.tsx";
import { actionWords } from "../messages/actions-messages.ts";
import { PlaceField } from "../new-shipment/place-field.tsx";
import type { Acting } from "../signing/identities.ts";
import { useIdentities } from "../signing/use-identities.ts";
import { ActingAs, ableToSign } from "./acting-as.tsx";
import { photosMax } from "./extent-fields.tsx";
import { Segments, SelectField, TextAreaField, TextField } from "./fields.tsx";
import { FilesField } from "./files-field.tsx";
import {
  type CustodyNow,
  custodyNow,
  emptyHandover,
  type HandoverDraft,
  type ReservationCode,
  type ReservationDraft,
  readHandover,
  receiversOf,
  reservationCodes,
  type Side,
  signersOf,
} from "./handover.ts";
import { SignForm } from "./sign-form.tsx";
import { legalName, useParties } from "./use-parties.ts";
import { now, readWhen, type When, WhenField } from "./when-field.tsx";

export interface ShipmentActionProperties {
  view: ShipmentView;
  statements: readonly StatementSummary[];
  close: () => void;
}

export default function HandoverDialog({ view, statements, close }: ShipmentActionProperties) {
  const words = actionWords().handover;
  // The page may just be on its way to the newest state: the form follows it until somebody enters or signs something.
  // Signing changes the shipment under the form, and what it was before is what is signed.
  const [held, setHeld] = useState<CustodyNow | undefined>(undefined);
  const custody = held ?? custodyNow(view, statements);
  const hold = () => setHeld(custody);
  const { list } = useIdentities();
  const parties = useParties();
  const [side, setSide] = useState<Side | undefined>(undefined);
  if (custody.isDelivered) return <p class="notice">{words.delivered}</p>;
  if (custody.aboard !== undefined) return <p class="notice">{words.aboard(custody.aboard)}</p>;
  if (list === undefined) return null;
  const likely: Side =
    custody.releasedTo !== undefined || ableToSign(list, "custody.release", [custody.holder]).length === 0
      ? "accept"
      : "release";
  const chosen = side ?? (list.length === 0 && custody.releasedTo === undefined ? "release" : likely);
  return (
    <div class="form-stack" onInput={hold}>
      <p>
        {words.heldBy(custody.holderName || custody.holder)}{" "}
        {custody.releasedTo !== undefined && words.releasedTo(legalName(parties.value, custody.releasedTo))}
      </p>
      <Segments
        label={words.side}
        value={chosen}
        options={[
          { value: "release", text: words.release },
          { value: "accept", text: words.accept },
        ]}
        onChange={setSide}
      />
      <HandoverForm key={chosen} side={chosen} custody={custody} onTry={hold} close={close} />
    </div>
  );
}

function HandoverForm(props: { side: Side; custody: CustodyNow; onTry: () => void; close: () => void }) {
  const { side, custody, onTry, close } = props;
  const words = actionWords().handover;
  const parties = useParties();
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  const [draft, setDraft] = useState<HandoverDraft>(emptyHandover);
  const [when, setWhen] = useState<When>(now);
  const [tried, setTried] = useState(false);
  const set = (changes: Partial<HandoverDraft>) => setDraft((before) => ({ ...before, ...changes }));

  const time = readWhen(when);
  const { problems } = readHandover(side, draft, custody, 0);
  const problem = (field: string) => {
    const name = tried ? problems[field] : undefined;
    if (name === undefined) return undefined;
    return name in words
      ? (words[name as keyof typeof words] as string)
      : (actionWords().shipment[name as "placeWrong"] as string);
  };
  const statement = () => {
    const signedAt = readWhen(when);
    return "atMs" in signedAt ? readHandover(side, draft, custody, signedAt.atMs).statement : undefined;
  };

  return (
    <SignForm
      acting={acting}
      label={side === "release" ? words.signRelease : words.signAccept}
      draft={statement}
      onTry={() => {
        setTried(true);
        onTry();
      }}
      close={close}
    >
      <p class="dim">{side === "release" ? words.releaseHelp : words.acceptHelp}</p>
      <ActingAs
        kind={`custody.${side}`}
        parties={signersOf(side, custody)}
        value={acting}
        onChange={setActing}
      />
      {side === "accept" && <AcceptNotes custody={custody} acting={acting} />}
      {acting && side === "release" && (
        <SelectField
          label={words.to}
          problem={problem("to")}
          value={draft.to}
          onChange={(to) => set({ to })}
          placeholder={actionWords().common.choose}
          options={receivers(custody, acting, parties.value ?? [])}
        />
      )}
      {acting && (
        <>
          {side === "accept" && (
            <Reservations
              reservations={draft.reservations}
              onChange={(reservations) => set({ reservations })}
              problem={(index) => problem(`reservations.${index}`)}
            />
          )}
          <div class="form-grid">
            <TextField
              label={words.packages}
              optional
              problem={problem("packages")}
              value={draft.packages}
              onInput={(packages) => set({ packages })}
              inputMode="numeric"
            />
            <TextField
              label={words.seals}
              optional
              hint={words.sealsHelp}
              problem={problem("seals")}
              value={draft.seals}
              onInput={(seals) => set({ seals })}
            />
          </div>
          <PlaceField
            label={words.place}
            optional
            value={draft.place}
            onChange={(place) => set({ place })}
            problems={{
              name: problem("place.name"),
              lat: problem("place.lat"),
              lon: problem("place.lon"),
            }}
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

/** Those the journey names next, then everybody else. */
function receivers(
  custody: CustodyNow,
  acting: Acting,
  parties: readonly { party: string; legalName: string }[],
) {
  const next = receiversOf(custody).filter((party) => party !== acting.identity.party);
  const option = (party: string) => ({
    value: party,
    text: `${apart(legalNameIn(parties, party))} (${party})`,
  });
  const others = parties
    .map(({ party }) => party)
    .filter((party) => !next.includes(party) && party !== acting.identity.party);
  return [
    { label: actionWords().shipment.journey, options: next.map(option) },
    { label: actionWords().shipment.otherParties, options: others.map(option) },
  ];
}

function legalNameIn(parties: readonly { party: string; legalName: string }[], id: string): string {
  return parties.find(({ party }) => party === id)?.legalName ?? id;
}

function AcceptNotes({ custody, acting }: { custody: CustodyNow; acting: Acting | undefined }) {
  const words = actionWords().handover;
  return (
    <>
      {custody.releasedTo === undefined && <p class="notice">{words.withoutRelease}</p>}
      {acting?.identity.party === custody.consignee && <p class="notice info">{words.delivery}</p>}
    </>
  );
}

const reservationCountMax = 16;

function Reservations(props: {
  reservations: readonly ReservationDraft[];
  onChange: (reservations: readonly ReservationDraft[]) => void;
  problem: (index: number) => string | undefined;
}) {
  const words = actionWords().handover;
  const { reservations, onChange } = props;
  const change = (index: number, changes: Partial<ReservationDraft>) =>
    onChange(reservations.map((one, i) => (i === index ? { ...one, ...changes } : one)));
  const add = () =>
    onChange([
      ...reservations,
      { key: (reservations.at(-1)?.key ?? 0) + 1, code: "damaged", text: "", photos: [] },
    ]);
  return (
    <fieldset class="plain-fieldset form-field">
      <legend>{words.reservations}</legend>
      <p class="field-hint">{words.reservationsHelp}</p>
      {reservations.length === 0 && <p>{words.clean}</p>}
      {reservations.map((reservation, index) => {
        const number = String(index + 1);
        return (
          <fieldset
            key={reservation.key}
            class="plain-fieldset reservation-row"
            aria-label={words.reservation(number)}
          >
            <SelectField
              label={words.code}
              value={reservation.code}
              onChange={(code) => change(index, { code: code as ReservationCode })}
              options={reservationCodes.map((code) => ({ value: code, text: words.codes[code] }))}
            />
            <TextAreaField
              label={words.text}
              problem={props.problem(index)}
              value={reservation.text}
              onInput={(text) => change(index, { text })}
            />
            <FilesField
              label={actionWords().extent.photos}
              accept="image/*"
              countMax={photosMax}
              files={reservation.photos}
              onChange={(photos) => change(index, { photos })}
            />
            <button
              type="button"
              class="icon-button"
              aria-label={words.removeReservation(number)}
              title={words.removeReservation(number)}
              onClick={() => onChange(reservations.filter((_, i) => i !== index))}
            >
              <Icon name="close" />
            </button>
          </fieldset>
        );
      })}
      {reservations.length < reservationCountMax && (
        <div class="button-row">
          <button type="button" class="button small" onClick={add}>
            <Icon name="plus" size={16} />
            {words.addReservation}
          </button>
        </div>
      )}
    </fieldset>
  );
}
