/**
 * What the rules allow, once more and simply: who holds what, what is inside what, what is attached to what. A
 * handover is carried to everything inside at once, where the ledger works it out when something is taken out.
 */
export interface Thing {
  readonly kind: "shipment" | "unit";
  /** Registered the unit, or sends the shipment. */
  readonly owner: string;
  /** Parties that the terms name, the owner included; of a unit the owner alone. */
  readonly named: readonly string[];
  readonly consignee?: string;
  holder: string;
  heldSinceMs: number;
  releasedTo?: string | undefined;
  inside?: string | undefined;
  /** Handed over with the unit around it since it was loaded. */
  passedAboard: boolean;
  loadedMs: number;
  unloadedMs: number;
  deliveredMs?: number | undefined;
}

export interface Device {
  readonly owner: string;
  attachedTo?: string | undefined;
  /** When it was attached or detached last. */
  changedMs: number;
  revoked: boolean;
}

interface Delegate {
  readonly party: string;
  readonly domains: readonly string[];
  untilMs: number;
}

export class NaiveWorld {
  nowMs: number;
  readonly skewMs: number;
  readonly parties = new Set<string>();
  readonly things = new Map<string, Thing>();
  readonly devices = new Map<string, Device>();
  readonly delegates = new Map<string, Delegate>();
  /** Keys that were revoked: nothing brings them back. */
  readonly revoked = new Set<string>();

  constructor(nowMs: number, skewMs: number) {
    this.nowMs = nowMs;
    this.skewMs = skewMs;
  }

  addThing(name: string, thing: Pick<Thing, "kind" | "owner" | "named" | "consignee">, atMs: number): void {
    const { owner: holder } = thing;
    this.things.set(name, {
      ...thing,
      holder,
      heldSinceMs: atMs,
      passedAboard: false,
      loadedMs: 0,
      unloadedMs: 0,
    });
  }

  /** Whether the key called `signer` may sign a kind of this domain for the party at all. */
  maySign(signer: string, party: string, domain: string): boolean {
    if (signer === party) return true;
    const delegate = this.delegates.get(signer);
    if (!delegate || this.revoked.has(signer) || delegate.party !== party) return false;
    return this.nowMs <= delegate.untilMs && delegate.domains.includes(domain);
  }

  grant(signer: string, party: string, untilMs: number, domains: readonly string[]): boolean {
    if (this.revoked.has(signer) || untilMs <= this.nowMs) return false;
    const before = this.delegates.get(signer);
    if (before && before.party !== party) return false;
    this.delegates.set(signer, { party, domains, untilMs });
    return true;
  }

  revokeDelegate(signer: string, party: string): boolean {
    if (this.delegates.get(signer)?.party !== party || this.revoked.has(signer)) return false;
    this.revoked.add(signer);
    return true;
  }

  release(by: string, name: string, to: string, atMs: number): boolean {
    const thing = this.#toHandOver(name, atMs);
    if (thing?.holder !== by || to === by || !this.parties.has(to)) return false;
    thing.releasedTo = to;
    return true;
  }

  accept(by: string, name: string, from: string, atMs: number): boolean {
    const thing = this.#toHandOver(name, atMs);
    if (!thing || thing.holder === by || thing.holder !== from) return false;
    if (thing.releasedTo !== by && !thing.named.includes(by)) return false;
    thing.releasedTo = undefined;
    this.#carry(name, by, atMs);
    if (thing.consignee === by) thing.deliveredMs = atMs;
    return true;
  }

  #toHandOver(name: string, atMs: number): Thing | undefined {
    const thing = this.things.get(name);
    if (!thing || this.#isAhead(atMs) || thing.deliveredMs !== undefined || thing.inside !== undefined)
      return undefined;
    return atMs >= thing.heldSinceMs - this.skewMs ? thing : undefined;
  }

  #carry(name: string, holder: string, atMs: number): void {
    Object.assign(this.things.get(name)!, { holder, heldSinceMs: atMs });
    for (const [inner, thing] of this.things) {
      if (thing.inside !== name) continue;
      thing.passedAboard = true;
      this.#carry(inner, holder, atMs);
    }
  }

  load(by: string, unit: string, items: readonly string[], atMs: number): boolean {
    const around = this.#unitHeldBy(by, unit, atMs);
    if (!around || !this.#areDistinct(items)) return false;
    const good = items.every((name) => {
      const { inside, releasedTo, holder, deliveredMs, unloadedMs } = this.things.get(name)!;
      const free = inside === undefined && releasedTo === undefined && deliveredMs === undefined;
      return free && holder === by && unloadedMs <= atMs && !this.#isWithin(unit, name);
    });
    if (!good) return false;
    const loadedMs = Math.max(atMs, around.heldSinceMs);
    for (const name of items)
      Object.assign(this.things.get(name)!, { inside: unit, passedAboard: false, loadedMs });
    return true;
  }

  unload(by: string, unit: string, items: readonly string[], atMs: number): boolean {
    if (!this.#unitHeldBy(by, unit, atMs) || !this.#areDistinct(items)) return false;
    const things = items.map((name) => this.things.get(name)!);
    if (!things.every(({ inside, loadedMs }) => inside === unit && loadedMs <= atMs)) return false;
    for (const thing of things) {
      Object.assign(thing, { inside: undefined, unloadedMs: atMs });
      if (thing.passedAboard && thing.consignee === thing.holder) thing.deliveredMs = thing.heldSinceMs;
    }
    return true;
  }

  #unitHeldBy(by: string, unit: string, atMs: number): Thing | undefined {
    const thing = this.things.get(unit);
    return thing?.kind === "unit" && thing.holder === by && !this.#isAhead(atMs) ? thing : undefined;
  }

  #areDistinct(items: readonly string[]): boolean {
    return (
      items.length > 0 && new Set(items).size === items.length && items.every((name) => this.things.has(name))
    );
  }

  /** Whether `name` is `outer` or somewhere inside it. */
  #isWithin(name: string, outer: string): boolean {
    if (name === outer) return true;
    const { inside } = this.things.get(name)!;
    return inside !== undefined && this.#isWithin(inside, outer);
  }

  attach(by: string, name: string, target: string, atMs: number): boolean {
    const device = this.devices.get(name);
    if (device?.owner !== by || device.revoked || this.#isAhead(atMs) || !this.takesPart(by, target))
      return false;
    if (device.attachedTo !== undefined || atMs < device.changedMs) return false;
    Object.assign(device, { attachedTo: target, changedMs: atMs });
    return true;
  }

  detach(by: string, name: string, atMs: number): boolean {
    const device = this.devices.get(name);
    if (device?.owner !== by || device.revoked || this.#isAhead(atMs)) return false;
    if (device.attachedTo === undefined || atMs < device.changedMs) return false;
    Object.assign(device, { attachedTo: undefined, changedMs: atMs });
    return true;
  }

  revokeDevice(by: string, name: string): boolean {
    const device = this.devices.get(name);
    if (device?.owner !== by || device.revoked) return false;
    device.revoked = true;
    return true;
  }

  milestone(by: string, name: string, atMs: number): boolean {
    return this.takesPart(by, name) && !this.#isAhead(atMs);
  }

  measure(name: string, atMs: number): boolean {
    return this.devices.get(name)?.revoked === false && !this.#isAhead(atMs);
  }

  takesPart(party: string, name: string): boolean {
    const thing = this.things.get(name);
    return thing !== undefined && (thing.holder === party || thing.named.includes(party));
  }

  #isAhead(atMs: number): boolean {
    return atMs > this.nowMs + this.skewMs;
  }
}
