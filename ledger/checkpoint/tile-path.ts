/** Addresses of hash tiles and entry bundles (C2SP tlog-tiles), read; `log/tiles.ts` writes them. */
import { tileWidth } from "../log/tile-nodes.ts";
import { tilePath } from "../log/tiles.ts";

export interface TileAddress {
  readonly level: number;
  readonly index: number;
  /** Hashes in the tile, 1 to 256. */
  readonly width: number;
}

const pattern = /^((?:x\d{3}\/)*)(\d{3})(?:\.p\/(\d{1,3}))?$/;

/** The tile at `tile/<level>/<rest>`, or `undefined` when there can be none under this address. */
export function parseTilePath(level: string, rest: string): TileAddress | undefined {
  if (!/^\d{1,2}$/.test(level) || rest.length > 64) return undefined;
  const [, groups, last, partial] = pattern.exec(rest) ?? [];
  if (groups === undefined || last === undefined) return undefined;
  const index = Number(groups.replaceAll(/[x/]/g, "") + last);
  const width = partial === undefined ? tileWidth : Number(partial);
  if (!Number.isSafeInteger(index) || width < 1 || (partial !== undefined && width >= tileWidth))
    return undefined;
  const address = { level: Number(level), index, width };
  // Leading zeroes and superfluous groups are other addresses of the same tile.
  return address.level <= 63 && tilePath(address.level, index, width) === `tile/${level}/${rest}`
    ? address
    : undefined;
}
