/** Creates a shipment with its terms: entered, looked over, signed by a key of this browser for the shipper. */
import { useMemo, useRef, useState } from "preact/hooks";
import type { PartyView } from "../../gateway/contract/api.ts";
import { encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { ActingAs } from "../actions/acting-as.tsx";
import { focusFirstProblem } from "../actions/fields.tsx";
import { LazyDialog } from "../actions/lazy-dialog.tsx";
import { SigningResult } from "../actions/signing-result.tsx";
import { useParties } from "../actions/use-parties.ts";
import { keepsStatement, useSigning } from "../actions/use-signing.ts";
import { useResource } from "../api/resource.ts";
import { zone } from "../app/preferences.ts";
import { useTitle } from "../app/title.ts";
import { Dialog } from "../components/dialog.tsx";
import { Icon } from "../components/icons.tsx";
import { Loaded } from "../components/problem.tsx";
import { actionWords } from "../messages/actions-messages.ts";
import { pageText } from "../messages/pages.ts";
import { allProfiles } from "../signing/gateway.ts";
import type { Acting } from "../signing/identities.ts";
import { rowOf } from "../store/fleet.ts";
import { exactNowMs, fleet } from "../store/live.ts";
import "../styles/actions.css";
import { ConditionsSection } from "./conditions-section.tsx";
import { emptyDraft, readDraft, type ShipmentDraft, suggestedId } from "./draft.ts";
import { GoodsSection, IdentitySection } from "./goods-section.tsx";
import { JourneySection } from "./journey-section.tsx";
import { presets } from "./presets.ts";
import { Review, type Terms } from "./review.tsx";
import { SaleSection } from "./sale-section.tsx";

const kind = "shipment.create";
const loadPublish = () => import("./publish-profile-dialog.tsx");

export default function NewShipmentPage() {
  const words = actionWords().shipment;
  useTitle(words.title);
  const parties = useParties();
  return (
    <div class="page form-page">
      <a class="back-link" href="./shipments">
        <Icon name="left" size={16} />
        {pageText().shipment.back}
      </a>
      <div class="page-head">
        <h1>{words.title}</h1>
      </div>
      <Loaded resource={parties}>{(list) => <Form parties={list} />}</Loaded>
    </div>
  );
}

function Form({ parties }: { parties: readonly PartyView[] }) {
  const words = actionWords().shipment;
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  const [draft, setDraft] = useState(newDraft);
  const [tried, setTried] = useState(false);
  const [reviewed, setReviewed] = useState<Terms | undefined>(undefined);
  const [publishing, setPublishing] = useState(false);
  const profiles = useResource("profiles/all", allProfiles);
  const form = useRef<HTMLFormElement>(null);
  // A shipment created here appears in the fleet; its identifier is not taken by somebody else then.
  const reading = useMemo(
    () => readDraft(draft, { zone: zone.value, isTaken: (id) => rowOf(fleet.peek(), id) !== undefined }),
    [draft, zone.value],
  );
  const section = {
    draft,
    set: (changes: Partial<ShipmentDraft>) => setDraft((before) => ({ ...before, ...changes })),
    problem: (field: string) => {
      const problem = tried ? reading.problems[field] : undefined;
      return problem && (words[problem] as string);
    },
    parties,
  };

  const submit = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (reading.terms && acting) setReviewed(reading.terms);
    else focusFirstProblem(form.current);
  };

  return (
    <>
      <form ref={form} class="panels" noValidate onSubmit={submit}>
        <p class="lead">{words.lead}</p>
        <section class="panel" aria-label={words.shipper}>
          <header>
            <h2>{words.shipper}</h2>
          </header>
          <div class="panel-body form-stack">
            <ActingAs kind={kind} value={acting} onChange={setActing} />
          </div>
        </section>
        <IdentitySection {...section} />
        <GoodsSection {...section} />
        <ConditionsSection {...section} profiles={profiles} publish={() => setPublishing(true)} />
        <JourneySection {...section} />
        <SaleSection {...section} />
        {tried && !reading.terms && (
          <p class="notice" role="alert">
            {actionWords().common.someWrong}
          </p>
        )}
        <div class="button-row">
          <button type="submit" class="button primary" disabled={!acting}>
            {words.review}
          </button>
          {!acting && <span class="dim">{actionWords().request.needed}</span>}
        </div>
        <Dialog open={reviewed !== undefined} close={() => setReviewed(undefined)} title={words.reviewTitle}>
          {reviewed && acting && <Signing terms={reviewed} acting={acting} parties={parties} />}
        </Dialog>
      </form>
      {/* Beside the form: a form in a form would be sent with it. */}
      <LazyDialog
        open={publishing}
        close={() => setPublishing(false)}
        title={actionWords().profile.title}
        load={loadPublish}
        content={{
          draft,
          profiles: profiles.value ?? [],
          onPublished: (id: string) => {
            section.set({ profile: id });
            profiles.reload();
          },
          close: () => setPublishing(false),
        }}
      />
    </>
  );
}

function newDraft(): ShipmentDraft {
  const random = crypto.getRandomValues(new Uint8Array(4));
  return { ...emptyDraft(suggestedId(exactNowMs() ?? Date.now(), random), []), ...presets["pharma-2-8"] };
}

function Signing(props: { terms: Terms; acting: Acting; parties: readonly PartyView[] }) {
  const words = actionWords().shipment;
  const { terms, acting } = props;
  const [sealed, setSealed] = useState(false);
  const signing = useSigning(acting.identity, () => setSealed(true));
  const sign = () => {
    const at = exactNowMs();
    if (at === undefined) return;
    signing.sign({
      kind,
      subject: referenceText("shipment", terms.id),
      payload: encodeCbor({ ...terms, at }),
    });
  };
  return (
    <div class="form-stack">
      {!sealed && <p class="dim">{words.reviewHelp}</p>}
      <Review terms={terms} shipper={acting.identity.party} parties={props.parties} />
      <SigningResult signing={signing} />
      <div class="button-row">
        {sealed ? (
          <a class="button primary" href={`./shipments/${encodeURIComponent(terms.id)}`}>
            {words.open}
          </a>
        ) : (
          !keepsStatement(signing.current) && (
            <button
              type="button"
              class="button primary"
              disabled={signing.current.state === "working"}
              onClick={sign}
            >
              {words.sign}
            </button>
          )
        )}
      </div>
    </div>
  );
}
