/** Places by the names that people type: a UN/LOCODE, a terminal's identifier or name, or coordinates. */
import type { Mode } from "../state/terms.ts";
import type { Network, Terminal } from "./network.ts";
import type { Door } from "./search/query.ts";

/** Of several terminals of one name, the one nearest to what people mean by it. */
const kindsByName: readonly Mode[] = ["road", "rail", "sea", "air", "inland-waterway"];
const kindsByLocode: readonly Mode[] = ["sea", "rail", "air", "road", "inland-waterway"];

/** `48.14,11.58/DE`: latitude, longitude and the country in which the door is. */
const coordinates = /^(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)\/([A-Z]{2})$/;

/** `undefined` when the network has no such place. */
export function doorOf(network: Network, text: string): Door | undefined {
  const match = coordinates.exec(text);
  if (match) {
    const [lat, lon] = [Number(match[1]), Number(match[2])];
    return Math.abs(lat) <= 90 && Math.abs(lon) <= 180
      ? { name: text, country: match[3]!, lat, lon }
      : undefined;
  }
  const terminal = terminalOf(network, text);
  return terminal && { name: text, country: terminal.country, lat: terminal.lat, lon: terminal.lon };
}

function terminalOf({ terminals }: Network, text: string): Terminal | undefined {
  const named = terminals.find(({ id }) => id === text);
  if (named) return named;
  const code = text.toUpperCase();
  const byCode = first(
    terminals.filter(({ locode }) => locode === code),
    kindsByLocode,
  );
  if (byCode) return byCode;
  const words = text.toLowerCase();
  return first(
    terminals.filter(({ name }) => beginsWith(name.toLowerCase(), words)),
    kindsByName,
  );
}

/** At the beginning of the name, and ending where a word ends. */
function beginsWith(name: string, words: string): boolean {
  return words !== "" && name.startsWith(words) && !/^\p{L}/u.test(name.slice(words.length));
}

function first(terminals: readonly Terminal[], kinds: readonly Mode[]): Terminal | undefined {
  return kinds.flatMap((kind) => terminals.filter((terminal) => terminal.kind === kind))[0];
}
