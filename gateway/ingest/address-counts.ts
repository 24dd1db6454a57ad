/** How many connections there are from each address: as many as may be, and no address is kept that has none. */
export class AddressCounts {
  readonly #perAddressMax: number;
  readonly #counts = new Map<string, number>();

  constructor(perAddressMax: number) {
    this.#perAddressMax = perAddressMax;
  }

  isFull(address: string): boolean {
    return (this.#counts.get(address) ?? 0) >= this.#perAddressMax;
  }

  add(address: string): void {
    this.#counts.set(address, (this.#counts.get(address) ?? 0) + 1);
  }

  remove(address: string): void {
    const left = this.#counts.get(address)! - 1;
    if (left > 0) this.#counts.set(address, left);
    else this.#counts.delete(address);
  }
}
