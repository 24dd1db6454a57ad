/** A disk that can be full, between a store and the system. */
import { type SpaceFiles, spaceFiles } from "../../../gateway/store/space.ts";

export class FillableDisk implements SpaceFiles {
  isFull = false;

  /** Of a file on a full disk, nothing: whatever is written next asks for room. */
  readonly size = (file: string): number => (this.isFull ? 0 : spaceFiles.size(file));

  readonly lengthen = (file: string, bytes: number): void => {
    if (this.isFull) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    spaceFiles.lengthen(file, bytes);
  };
}
