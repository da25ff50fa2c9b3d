export interface Charges {
  /** Purchases that were charged and not refunded. */
  count: number;
  /** Whole micro-dollars. */
  totalMicroUsd: number;
  /** By generation id; a refunded one stands here with 0. */
  perGeneration: Readonly<Record<string, number>>;
}

/** What the server took, whatever it told the client. */
export class Ledger {
  readonly #charged = new Map<string, number>();

  charge(generationId: string, microUsd: number): void {
    this.#charged.set(generationId, microUsd);
  }

  refund(generationId: string): void {
    this.#charged.set(generationId, 0);
  }

  clear(): void {
    this.#charged.clear();
  }

  get charges(): Charges {
    const amounts = [...this.#charged.values()].filter((amount) => amount > 0);
    return {
      count: amounts.length,
      totalMicroUsd: amounts.reduce((sum, amount) => sum + amount, 0),
      perGeneration: Object.fromEntries(this.#charged),
    };
  }
}
