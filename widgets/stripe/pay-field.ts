/**
 * A place for Stripe's field in the light DOM of the document: it cannot stand in a shadow root (docs.stripe.com/js:
 * `mount` finds its iframes by the document). Every portal element on the way passes it on with
 * `<slot name="pay" slot="pay">`, so that it shows up in the Pay sheet.
 */
export interface PayField {
  readonly element: HTMLElement;
  remove(): void;
}

/** The outermost portal element around `sheet`, whose light DOM the field goes to. */
export function outermostHost(sheet: HTMLElement): HTMLElement {
  let host = sheet;
  for (let root = host.getRootNode(); root instanceof ShadowRoot; root = host.getRootNode()) {
    if (!root.host.localName.startsWith('portal-')) break;
    host = root.host as HTMLElement;
  }
  return host;
}

/** Whether the merchant has put the portal into a shadow root of their own: then no light DOM can be reached by slots. */
export function standsInForeignShadow(sheet: HTMLElement): boolean {
  return outermostHost(sheet).getRootNode() instanceof ShadowRoot;
}

export function makePayField(sheet: HTMLElement): PayField {
  const element = document.createElement('div');
  element.slot = 'pay';
  outermostHost(sheet).append(element);
  return {element, remove: () => element.remove()};
}
