/** A gateway's data folder, a mirror's or a backup, running or not, audited as it lies there. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { LedgerStore } from "../store/ledger-store.ts";
import { type AuditOptions, type AuditReport, auditWholeStore } from "./audit-chain.ts";

/**
 * Throws `StoreError` when there is no ledger to audit; what is wrong with the one that is there, the report says.
 */
export async function auditFolder(folder: string, options: AuditOptions = {}): Promise<AuditReport> {
  const store = openLedgerIn(folder);
  try {
    return await auditWholeStore(store, options);
  } finally {
    await store.close();
  }
}

/** Opens the ledger in a data folder, or the ledger's own folder, to read. */
export function openLedgerIn(folder: string): LedgerStore {
  const inside = join(folder, "ledger");
  return LedgerStore.openToRead(existsSync(inside) ? inside : folder);
}
