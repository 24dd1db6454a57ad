/** The little of hypercore 11 that the benchmark uses; the package has no types of its own. */
declare module "hypercore" {
  export default class Hypercore {
    constructor(folder: string);
    ready(): Promise<void>;
    /** One signature for all of them. */
    append(blocks: readonly Uint8Array[]): Promise<unknown>;
    close(): Promise<void>;
  }
}
