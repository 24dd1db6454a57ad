/** Small values that this browser keeps between visits. Where storage is blocked it only forgets. */

/** `undefined` when nothing is kept under the name, or something that `isValid` does not know. */
export function kept<T>(name: string, isValid: (value: unknown) => value is T): T | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(name) ?? "null");
    return isValid(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function keep(name: string, value: unknown): void {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    return;
  }
}

export function forget(name: string): void {
  try {
    localStorage.removeItem(name);
  } catch {
    return;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
