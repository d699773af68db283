const TOKENS = [
  'accent',
  'accent-text',
  'text-muted',
  'border',
  'surface',
  'surface-raised',
  'danger',
  'success',
  'warning',
  'radius',
  'space',
];

/**
 * A `<dialog>` at the end of the body, in the look of the element that it stands for. Where the merchant has put the
 * portal into a shadow root of their own, no slot leads from the document's light DOM to Stripe's field; here one does.
 *
 * `show()`, not `showModal()`: Stripe's 3-D Secure window is put at the end of the body too, and would be behind a modal
 * one. It lies over the page by its size, and takes what is behind it out of reach by `inert`.
 *
 * @param content what stands in it; its `close` event ends the dialog and is told to `origin`
 */
export function openDialog(origin: HTMLElement, content: HTMLElement): void {
  const dialog = document.createElement('dialog');

  const look = getComputedStyle(origin);
  // By CSSOM, which a strict style-src allows; an attribute in markup it would not.
  Object.assign(dialog.style, {
    position: 'fixed',
    inset: '0',
    inlineSize: '100%',
    blockSize: '100%',
    maxInlineSize: 'none',
    maxBlockSize: 'none',
    margin: '0',
    padding: 'max(16px, (100vw - 960px) / 2)',
    paddingBlock: '24px',
    border: '0',
    overflow: 'auto',
    boxSizing: 'border-box',
    // Stripe's window has the highest there is, 2147483647.
    zIndex: '2147480000',
    colorScheme: look.colorScheme,
    background: isLight(look.color) ? '#16171b' : '#fff',
    color: look.color,
    font: look.font,
    direction: look.direction,
  });
  for (const token of TOKENS) {
    const value = look.getPropertyValue(`--portal-${token}`);
    if (value) dialog.style.setProperty(`--portal-${token}`, value);
  }

  // Not what has iframes in it: Stripe keeps its own at the end of the body, 3-D Secure's among them.
  const behind = [...document.body.children].filter(
    (child): child is HTMLElement =>
      child instanceof HTMLElement && !child.inert && !child.matches('iframe,:has(iframe)'),
  );
  for (const child of behind) child.inert = true;
  const gone = () => {
    for (const child of behind) child.inert = false;
    dialog.remove();
    origin.dispatchEvent(new Event('close'));
  };
  content.addEventListener('close', gone, {once: true});
  dialog.append(content);
  document.body.append(dialog);
  dialog.show();
}

function isLight(color: string): boolean {
  const [red = 0, green = 0, blue = 0] = color.match(/[\d.]+/g)?.map(Number) ?? [];
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140;
}
