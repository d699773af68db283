// The bank's page: reports the choice, then goes back to where it came from.
const query = new URLSearchParams(location.search);
const buttons = [...document.querySelectorAll('button[data-outcome]')];

async function choose(outcome) {
  for (const button of buttons) button.disabled = true;
  const id = location.pathname.split('/').at(-1);
  try {
    const response = await fetch(location.pathname, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify({client_secret: query.get('client_secret'), account: query.get('account'), outcome}),
    });
    const {redirect_status: status, error} = await response.json();
    if (!response.ok) throw new Error(error);
    leave(id, status);
  } catch {
    document.getElementById('said').textContent = 'That did not reach the bank. Try again.';
    for (const button of buttons) button.disabled = false;
  }
}

function leave(id, status) {
  const back = query.get('return_url');
  if (!back) {
    parent.postMessage({type: 'stripe-sandbox:challenge-done'}, query.get('parent'));
    return;
  }
  const name = id.startsWith('seti_') ? 'setup_intent' : 'payment_intent';
  const address = new URL(back);
  if (address.protocol !== 'https:' && address.protocol !== 'http:') return;
  address.searchParams.set(name, id);
  address.searchParams.set(`${name}_client_secret`, query.get('client_secret'));
  address.searchParams.set('redirect_status', status);
  location.assign(address.href);
}

for (const button of buttons) button.addEventListener('click', () => choose(button.dataset.outcome));
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !query.get('return_url') && parent !== window)
    parent.postMessage({type: 'stripe-sandbox:challenge-closed'}, query.get('parent'));
});
