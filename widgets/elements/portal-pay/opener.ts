/** What had the focus when the sheet opened, and gets it back. */
export class Opener {
  #element?: HTMLElement;

  note(): void {
    // Through all shadow roots.
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    this.#element = active instanceof HTMLElement ? active : undefined;
  }

  forget(): void {
    this.#element = undefined;
  }

  /** A Pay button that is gone, since its invoice is paid, leaves the focus to its element. */
  focus(sheet: HTMLElement): void {
    if (this.#element?.isConnected) return this.#element.focus();
    const root = sheet.getRootNode();
    if (!(root instanceof ShadowRoot)) return;
    const host = root.host as HTMLElement;
    host.tabIndex = -1;
    host.focus({preventScroll: true});
    host.addEventListener('blur', () => host.removeAttribute('tabindex'), {once: true});
  }
}
