// A host that keeps the portal in a shadow root of its own. The portal's script tag cannot look in there by itself;
// portalScan() is what it offers for that.
customElements.define(
  'host-account',
  class extends HTMLElement {
    connectedCallback() {
      const root = this.shadowRoot ?? this.attachShadow({mode: 'open'});
      root.append(document.createElement('portal-app'));
      const show = () => (globalThis.portalScan ? globalThis.portalScan(root) : requestAnimationFrame(show));
      show();
    }
  },
);
