// The frame's end of the channel (stripe-js/channel.js is the other): the first port that the page around it hands over.

/** Calls `start(hello, emit)` once, which returns the functions that the page may call. */
export function connect(start) {
  addEventListener('message', function first(event) {
    if (event.source !== parent || event.data?.type !== 'stripe-sandbox:connect' || !event.ports[0]) return;
    removeEventListener('message', first);
    const port = event.ports[0];
    const emit = (name, detail) => port.postMessage({event: name, detail});
    const calls = start(event.data.hello, emit);
    port.addEventListener('message', async ({data}) => {
      const result = Object.hasOwn(calls, data.call) ? await calls[data.call](data.args) : undefined;
      port.postMessage({id: data.id, result});
    });
    port.start();
    let height = 0;
    new ResizeObserver(() => {
      const now = Math.ceil(document.body.getBoundingClientRect().height);
      if (now !== height) emit('height', (height = now));
    }).observe(document.body);
    emit('ready');
  });
}
