/**
 * The system under the ledger's store, in which each operation can be made to fail once, in both forms: not done, and
 * done but reported as failed. It accuses whoever goes on with a database after one of its commits failed, or
 * writes outside of a transaction: what is on disk then, only opening it again tells.
 */
import { type Database, open, type RootDatabase } from "lmdb";
import { type SpaceFiles, spaceFiles } from "../../gateway/store/space.ts";

export type Form = "not done" | "done but reported failed";
export const forms: readonly Form[] = ["not done", "done but reported failed"];

export interface Fault {
  /** As `operations` names them. */
  readonly operation: string;
  /** Which of these operations, from 1. */
  readonly occurrence: number;
  readonly form: Form;
  readonly code: string;
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
  readonly #fault: Fault | undefined;
  #commitFailed = false;
  #inTransaction = false;
  #root: RootDatabase | undefined;

  constructor(fault?: Fault) {
    this.#fault = fault;
  }

  /** Does the operation, unless it is the one that fails. */
  #run<T>(operation: string, act: () => T): T {
    if (this.#commitFailed && operation !== "close") this.#accuse(`${operation} after a commit that failed`);
    const count = (this.counts.get(operation) ?? 0) + 1;
    this.counts.set(operation, count);
    const fault = this.#fault;
    if (!fault || fault.operation !== operation || fault.occurrence !== count) return act();
    this.happened = true;
    if (fault.form === "done but reported failed") act();
    throw systemError(fault.code, operation);
  }

  #accuse(what: string): void {
    this.accusations.push(what);
  }

  readonly open = ((options: Parameters<typeof open>[0]) => {
    const root = this.#run("open", () => {
      this.#root = (open as (options: unknown) => RootDatabase)(options);
      return this.#root;
    });
    return this.#rootOf(root);
  }) as unknown as typeof open;

  readonly files: SpaceFiles = {
    size: (file) => this.#run("file.size", () => spaceFiles.size(file)),
    lengthen: (file, bytes) => this.#run("file.lengthen", () => spaceFiles.lengthen(file, bytes)),
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
          this.#run("openDB", () => root.openDB(options)),
          options.name,
        ),
      transactionSync: (action: () => unknown) => this.#transaction(root, action),
      getStats: () => this.#run("stats", () => root.getStats()),
      close: () =>
        this.#run("close", () => {
          this.#root = undefined;
          return root.close();
        }),
      backup: (path: string, compact: boolean) => this.#run("backup", () => root.backup(path, compact)),
    });
  }

  #transaction(root: RootDatabase, action: () => unknown): unknown {
    try {
      return this.#run("commit", () =>
        root.transactionSync(() => {
          this.#inTransaction = true;
          try {
            return this.#run("begin", action);
          } finally {
            this.#inTransaction = false;
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
        this.#run(`${name}.${operation}`, () =>
          (database[operation] as (...args: never[]) => unknown).apply(database, args),
        ),
    });
    return this.#standIn(database, name, {
      ...read("get"),
      ...read("getKeys"),
      ...read("getRange"),
      ...read("getCount"),
      putSync: (key: never, value: unknown) => {
        if (!this.#inTransaction && name !== "meta") this.#accuse(`${name}.put outside of a transaction`);
        return this.#run(`${name}.put`, () => database.putSync(key, value));
      },
    });
  }

  /** Whatever is not listed is not known to be able to fail: using it is an accusation. */
  #standIn<T extends object>(real: T, name: string, known: object): T {
    return new Proxy(real, {
      get: (_, property) => {
        if (Object.hasOwn(known, property)) return known[property as keyof typeof known];
        if (typeof property === "string") this.#accuse(`${name}.${property} cannot be made to fail`);
        return Reflect.get(real, property);
      },
    });
  }
}
