/**
 * The keys of this browser and where their sequences stand, in IndexedDB. The private keys in it are handles that
 * cannot be exported; clearing the site's data destroys them. A key and its sequence come and go in one transaction.
 */
import { toHex } from "../../ledger/encoding/bytes.ts";
import type { BrowserKey } from "./browser-key.ts";
import { type SequenceState, sequenceStart } from "./sequence.ts";
import type { SequenceStore } from "./signer.ts";

/** A key of this browser, made to act for one party on one chain: a key signs for one signer only. */
export interface Identity {
  readonly chain: string;
  readonly party: string;
  readonly key: BrowserKey;
  /** What the party sees: `Browser of Ada, front desk`. */
  readonly label: string;
  /** Kinds of statement it was made for; the party decides which it grants. */
  readonly kinds: readonly string[];
}

export interface SigningStore extends SequenceStore {
  identities(chain: string): Promise<Identity[]>;
  /** Takes the place of the key for the same party, if there is one. */
  put(identity: Identity): Promise<void>;
  remove(identity: Identity): Promise<void>;
}

export function kidOf({ key }: Identity): string {
  return toHex(key.publicKey.kid);
}

const databaseName = "tallyman-signing";
const databaseVersion = 1;
const identitiesName = "identities";
const sequencesName = "sequences";

export async function openSigningStore(factory: IDBFactory = indexedDB): Promise<SigningStore> {
  return new IndexedDbSigningStore(await openDatabase(factory));
}

class IndexedDbSigningStore implements SigningStore {
  readonly #database: IDBDatabase;

  constructor(database: IDBDatabase) {
    this.#database = database;
  }

  async identities(chain: string): Promise<Identity[]> {
    const range = IDBKeyRange.bound([chain], [chain, []]);
    const store = this.#database.transaction(identitiesName).objectStore(identitiesName);
    return resultOf<Identity[]>(store.getAll(range));
  }

  put(identity: Identity): Promise<void> {
    return this.#write((identities, sequences) => {
      const before = identities.get([identity.chain, identity.party]);
      before.onsuccess = () => {
        if (before.result) sequences.delete(kidOf(before.result as Identity));
        identities.put(identity);
        sequences.put(sequenceStart, kidOf(identity));
      };
    });
  }

  remove(identity: Identity): Promise<void> {
    return this.#write((identities, sequences) => {
      identities.delete([identity.chain, identity.party]);
      sequences.delete(kidOf(identity));
    });
  }

  async read(kid: string): Promise<SequenceState | undefined> {
    const store = this.#database.transaction(sequencesName).objectStore(sequencesName);
    return resultOf<SequenceState | undefined>(store.get(kid));
  }

  write(kid: string, state: SequenceState): Promise<void> {
    return this.#write((_identities, sequences) => {
      sequences.put(state, kid);
    });
  }

  /** `strict`: complete means flushed to the disk, not only handed to the operating system. */
  #write(change: (identities: IDBObjectStore, sequences: IDBObjectStore) => void): Promise<void> {
    const names = [identitiesName, sequencesName];
    const transaction = this.#database.transaction(names, "readwrite", { durability: "strict" });
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("the browser did not store the key"));
      change(transaction.objectStore(identitiesName), transaction.objectStore(sequencesName));
    });
  }
}

function openDatabase(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(databaseName, databaseVersion);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(identitiesName, { keyPath: ["chain", "party"] });
    request.result.createObjectStore(sequencesName);
  };
  return resultOf(request);
}

function resultOf<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T);
    request.onerror = () => reject(request.error ?? new Error("the browser's storage failed"));
  });
}
