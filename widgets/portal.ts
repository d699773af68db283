/*
 * The script tag. It looks for portal elements in the page and loads each one's code when it first appears, and makes
 * the page's own <portal-session> from the script's data- attributes. It is kept to a few hundred bytes, imports nothing
 * and runs as a module and as a classic script alike.
 */

const elements = import.meta.glob<unknown>(['./elements/*/portal-*.ts', '!./elements/*/*.*.ts']);

// The script may be in the page twice, in two releases even: the first one serves.
globalThis.portalScan ??= begin();

function begin() {
  const asked = new Set<string>();
  let pauseMs = 1000;

  const load = (tag: string) => {
    const chunk = elements[`./elements/${tag}/${tag}.ts`];
    if (!chunk || asked.has(tag)) return;
    asked.add(tag);
    chunk().catch((error) => {
      console.error(error);
      asked.delete(tag);
      setTimeout(scan, (pauseMs *= 2), document);
    });
  };

  const see = ({localName}: Element) => {
    if (!localName.startsWith('portal-')) return;
    // Its chunk holds what all elements share: asked for at once, not when the first element's code names it.
    load('portal-session');
    load(localName);
  };

  const scan = (root: ParentNode) => root.querySelectorAll(':not(:defined)').forEach(see);

  new MutationObserver((records) => {
    for (const {addedNodes} of records) {
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue;
        see(node);
        scan(node);
      }
    }
  }).observe(document, {childList: true, subtree: true});

  const script = document.querySelector<HTMLScriptElement>('script[data-key^=ptl_]');
  const makeSession = () => {
    if (!script || document.querySelector('portal-session')) return;
    const session = document.createElement('portal-session');
    for (const {name, value} of script.attributes) {
      if (name.startsWith('data-')) session.setAttribute(name.slice(5), value);
    }
    // In the head it takes no place in the page, not even a gap in its grid.
    document.head.append(session);
  };

  scan(document);
  // A session that the page declares itself may still be on its way.
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', makeSession);
  else makeSession();
  return scan;
}
