/** A signing store in memory that can crash at a write, and locks as a browser's tabs have them. */
import { type SequenceState, sequenceStart } from "../../../dashboard/signing/sequence.ts";
import { type Identity, kidOf, type SigningStore } from "../../../dashboard/signing/signing-store.ts";

export class MemoryStore implements SigningStore {
  readonly sequences = new Map<string, SequenceState>();
  /** The next write fails: the tab dies, or the disk is full. */
  failsOnce = false;
  readonly #identities = new Map<string, Identity>();

  async identities(chain: string): Promise<Identity[]> {
    return [...this.#identities.values()].filter((identity) => identity.chain === chain);
  }

  async put(identity: Identity): Promise<void> {
    this.#identities.set(`${identity.chain} ${identity.party}`, identity);
    this.sequences.set(kidOf(identity), sequenceStart);
  }

  async remove(identity: Identity): Promise<void> {
    this.#identities.delete(`${identity.chain} ${identity.party}`);
    this.sequences.delete(kidOf(identity));
  }

  async read(kid: string): Promise<SequenceState | undefined> {
    await turn();
    return this.sequences.get(kid);
  }

  async write(kid: string, state: SequenceState): Promise<void> {
    await turn();
    if (this.failsOnce) {
      this.failsOnce = false;
      throw new Error("not written");
    }
    this.sequences.set(kid, state);
  }
}

/** Lets everything else that waits run first. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Exclusive by name, first come first served, as `navigator.locks.request` is. */
export function locks(): <T>(name: string, task: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<unknown>>();
  return (name, task) => {
    const run = (tails.get(name) ?? Promise.resolve()).then(task, task);
    tails.set(
      name,
      run.catch(() => undefined),
    );
    return run;
  };
}
