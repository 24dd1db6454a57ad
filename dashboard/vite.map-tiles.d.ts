import type { Plugin } from "vite";
/** Names that change with the content, so that browsers may keep the files for good. */
export declare function mapTiles(): Plugin;
/** All tiles of the world by `column-row`. */
export declare function worldTiles(): Map<string, Uint8Array>;
