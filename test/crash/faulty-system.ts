/**
 * The system under the ledger's store, in which an operation can be made to go wrong: before it is done, or after, as
 * if it had not been. It accuses whoever goes on with a database after one of its commits failed, or writes
 * outside of a transaction: what is on disk then, only opening it again tells.
 */
import { type Database, open, type RootDatabase } from "lmdb";
import { type SpaceFiles, spaceFiles } from "../../gateway/store/space.ts";

export type Form = "not done" | "done but reported failed";
export const forms: readonly Form[] = ["not done", "done but reported failed"];

/** An operation as it is begun. */
export interface Operation {
  readonly name: string;
  /** Which of this name it is, from 1. */
  readonly occurrence: number;
  /** Which of all it is, from 1. */
  readonly number: number;
}

/** What goes wrong: when, in which form, and how. */
export interface Fault {
  suits(operation: Operation): boolean;
  readonly form: Form;
  /** Throws, or does not return at all. */
  strike(operation: Operation): never;
}

/** The error of a system call that failed. */
export function systemError(code: string, operation: string): Error {
  return Object.assign(new Error(`${code}: ${operation} failed`), { code });
}

export class FaultySystem {
  /** How often each operation was begun. */
  readonly counts = new Map<string, number>();
  readonly accusations: string[] = [];
  /** Whether the fault that was asked for has happened. */
  happened = false;
  #number = 0;
  readonly #fault: Fault | undefined;
  #commitFailed = false;
  #transactions = 0;
  #root: RootDatabase | undefined;

  constructor(fault?: Fault) {
    this.#fault = fault;
  }

  /** Operations begun so far. */
  get number(): number {
    return this.#number;
  }

  /** Does the operation, unless it is the one that goes wrong. */
  run<T>(name: string, act: () => T): T {
    if (this.#commitFailed && name !== "close") this.accusations.push(`${name} after a commit that failed`);
    const occurrence = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, occurrence);
    const operation = { name, occurrence, number: ++this.#number };
    const fault = this.#fault;
    if (this.happened || !fault?.suits(operation)) return act();
    this.happened = true;
    if (fault.form === "done but reported failed") act();
    return fault.strike(operation);
  }

  readonly open = ((options: Parameters<typeof open>[0]) => {
    const root = this.run("open", () => {
      this.#root = (open as (options: unknown) => RootDatabase)(options);
      return this.#root;
    });
    return this.#rootOf(root);
  }) as unknown as typeof open;

  readonly files: SpaceFiles = {
    size: (file) => this.run("file.size", () => spaceFiles.size(file)),
    lengthen: (file, bytes) => this.run("file.lengthen", () => spaceFiles.lengthen(file, bytes)),
  };

  /** The process is gone: what it had open is closed, and nothing else happens. */
  end(): void {
    void this.#root?.close();
    this.#root = undefined;
  }

  #rootOf(root: RootDatabase): RootDatabase {
    return this.#standIn(root, "root", {
      openDB: (options: { name: string }) =>
        this.#databaseOf(
          this.run("openDB", () => root.openDB(options)),
          options.name,
        ),
      transactionSync: (action: () => unknown) => this.#transaction(root, action),
      getStats: () => this.run("stats", () => root.getStats()),
      close: () =>
        this.run("close", () => {
          this.#root = undefined;
          return root.close();
        }),
      backup: (path: string, compact: boolean) => this.run("backup", () => root.backup(path, compact)),
    });
  }

  #transaction(root: RootDatabase, action: () => unknown): unknown {
    try {
      return this.run("commit", () =>
        root.transactionSync(() => {
          this.#transactions++;
          try {
            return this.run("begin", action);
          } finally {
            this.#transactions--;
          }
        }),
      );
    } catch (error) {
      this.#commitFailed = true;
      throw error;
    }
  }

  #databaseOf(database: Database, name: string): Database {
    const read = (operation: "get" | "getKeys" | "getRange" | "getCount") => ({
      [operation]: (...args: never[]) =>
        this.run(`${name}.${operation}`, () =>
          (database[operation] as (...args: never[]) => unknown).apply(database, args),
        ),
    });
    return this.#standIn(database, name, {
      ...read("get"),
      ...read("getKeys"),
      ...read("getRange"),
      ...read("getCount"),
      putSync: (...args: Parameters<Database["putSync"]>) => {
        if (this.#transactions === 0 && name !== "meta")
          this.accusations.push(`${name}.put outside of a transaction`);
        return this.run(`${name}.put`, () => database.putSync(...args));
      },
    });
  }

  /** Whatever is not listed is not known to be able to fail: using it is an accusation. */
  #standIn<T extends object>(real: T, name: string, known: object): T {
    return new Proxy(real, {
      get: (_, property) => {
        if (Object.hasOwn(known, property)) return known[property as keyof typeof known];
        if (typeof property === "string") this.accusations.push(`${name}.${property} cannot be made to fail`);
        return Reflect.get(real, property);
      },
    });
  }
}
