/**
 * A bounded memory by thumbprint of a key, for what is found out again when it is forgotten. Senders choose the thumbprints: a
 * place is given by some bits and only a few are looked at, so that nobody can make a lookup long. (V8 hashes numbers without a
 * secret: in a Map, invented thumbprints could all be made to lie in one chain.)
 */
import { equalBytes } from "../encoding/bytes.ts";

const places = 32_768;
const placesLookedAt = 4;

function placeOf(kid: Uint8Array): number {
  return ((kid[0]! << 8) | kid[1]!) & (places - 1);
}

export class ByThumbprint<T extends { readonly kid: Uint8Array }> {
  readonly #table = new Array<T | undefined>(places).fill(undefined);

  find(kid: Uint8Array): T | undefined {
    const place = placeOf(kid);
    for (let i = 0; i < placesLookedAt; i++) {
      const kept = this.#table[(place + i) & (places - 1)];
      if (kept && equalBytes(kept.kid, kid)) return kept;
    }
    return undefined;
  }

  /** In the place of what is kept for the same key, or in a free one, or in another's. */
  keep(value: T): void {
    const place = placeOf(value.kid);
    let chosen = place;
    for (let i = placesLookedAt - 1; i >= 0; i--) {
      const looked = (place + i) & (places - 1);
      const kept = this.#table[looked];
      if (kept === undefined) chosen = looked;
      else if (equalBytes(kept.kid, value.kid)) {
        chosen = looked;
        break;
      }
    }
    this.#table[chosen] = value;
  }
}
