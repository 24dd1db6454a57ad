/** What a party signs that takes a suggestion, or does not: the figures that it saw, and all that they follow from. */
import { fromHex } from "../../encoding/bytes.ts";
import type { RouteAccept } from "../../state/routes.ts";
import type { Mode } from "../../state/terms.ts";
import { type SuggestedLeg, type Suggestion, suggestionHash } from "./suggestion.ts";

/** Payload of `route.accept`; with a reason beside it that of `route.reject`. */
export function answerTo(suggestion: Suggestion, atMs: number): RouteAccept {
  const { basis, changeAt, present, option, delta, currency } = suggestion;
  const hash = suggestionHash(suggestion);
  return {
    suggestion: fromHex(hash),
    size: basis.size,
    seed: basis.seed,
    draws: basis.draws,
    model: basis.model,
    network: fromHex(basis.network),
    closed: [...basis.closed],
    changeAt: changeAt.place,
    present: { arrivalMs: { ...present.arrivalMs }, latePpm: present.latePpm },
    option: {
      arrivalMs: { ...option.arrivalMs },
      latePpm: option.latePpm,
      legs: option.legs.map((leg, i) => legOf(leg, `${hash.slice(0, 8)}-${i + 1}`)),
    },
    delta: {
      arrivalMs: { ...delta.arrivalMs },
      latePpm: { ...delta.latePpm },
      costMinor: delta.costMinor,
      co2Grams: delta.co2Grams,
    },
    currency,
    at: atMs,
  };
}

/** Legs are numbered within the suggestion, so that milestones on a way taken earlier are not mistaken for this one's. */
function legOf(leg: SuggestedLeg, id: string): RouteAccept["option"]["legs"][number] {
  const { service, carrier, fromName, toName, fromLocode, toLocode, departureMs, arrivalMs } = leg;
  return {
    id,
    service,
    // A transport network knows no other modes than terms do.
    mode: leg.mode as Mode,
    carrier,
    fromName,
    ...(fromLocode !== "" && { fromLocode }),
    toName,
    ...(toLocode !== "" && { toLocode }),
    departureMs,
    arrivalMs,
  };
}
