/** Figures for decisions: what is counted, over which period, and what each rests on. */

export interface Money {
  currency: string;
  /** In the smallest unit of the currency. */
  minor: number;
}

/** A fact that is true or not, with the hashes of the statements behind it. */
export interface Judged {
  isTrue: boolean;
  statements: string[];
}

/** What one shipment contributes. */
export interface ShipmentFacts {
  shipment: string;
  /** UN/LOCODEs where the terms have them: one lane however its places are written. */
  lane: string;
  /** The same with the names of the places. */
  laneName: string;
  carriers: string[];
  product: string;
  terminals: string[];
  bookedMs: number;
  deliveredMs?: number;
  onTime?: Judged;
  dwells: { terminal: string; ms: number; statements: string[] }[];
  excursion?: Judged;
  damage?: Judged;
  claims: {
    dispute: string;
    claimed: Money;
    borne: { party: string; minor: number }[];
    statements: string[];
  }[];
  freight: Money[];
  carbonGrams?: number;
  inspected?: Judged;
}

/** What one invoice contributes; only those see it who may read the invoice. */
export interface PaymentFacts {
  invoice: string;
  order: string;
  shipments: string[];
  /** From the day it was due to the last payment; below zero it was paid early. */
  delayMs: number;
}

export const figureDimensions = ["lane", "carrier", "product", "terminal", "month"] as const;
export type FigureDimension = (typeof figureDimensions)[number];

/** A share of `n` that could be judged. */
export interface ShareFigure {
  n: number;
  share: number | null;
}

/** A mean over `n`. */
export interface MeanFigure {
  n: number;
  mean: number | null;
}

export interface MoneyFigure {
  n: number;
  sums: Money[];
}

export interface Figures {
  shipments: number;
  onTime: ShareFigure;
  dwellMs: MeanFigure;
  excursions: ShareFigure;
  damage: ShareFigure;
  inspections: ShareFigure;
  claims: MoneyFigure;
  /** Who bore how much of the claims that were agreed. */
  borne: { party: string; currency: string; minor: number }[];
  freight: MoneyFigure;
  carbonGrams: MeanFigure;
  paymentDelayMs: MeanFigure;
}

export interface FigureGroup {
  key: string;
  /** Legal name of a party, the places of a lane by their names; otherwise the key. */
  label: string;
  now: Figures;
  /** Over the period of the same length before. */
  before: Figures;
}

export interface FiguresView {
  by: FigureDimension;
  fromMs: number;
  toMs: number;
  all: FigureGroup;
  groups: FigureGroup[];
}
