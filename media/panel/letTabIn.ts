/** At once, since Tab may follow before the page is drawn: to this tile of its row or grid and to no other. */
export function letTabIn(assetId: string): void {
  const tile = tileOf(assetId)?.closest(".result");
  for (const other of tile?.parentElement?.children ?? []) {
    const buttons = other.querySelectorAll<HTMLElement>(".result-picture, .result-actions button");
    for (const button of buttons) button.tabIndex = other === tile ? 0 : -1;
  }
}

export function tileOf(assetId: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`#results [data-asset="${CSS.escape(assetId)}"]`);
}
