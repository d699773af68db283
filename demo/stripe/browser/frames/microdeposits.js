// The page behind `hosted_verification_url`: tells Stripe the two amounts, or the code.
const query = new URLSearchParams(location.search);
const form = document.getElementById('form');
const said = document.getElementById('said');

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = form.querySelector('button');
  button.disabled = true;
  const id = location.pathname.split('/').at(-1);
  const body = new URLSearchParams([...new FormData(form)]);
  body.set('client_secret', query.get('client_secret'));
  try {
    const response = await fetch(
      `/v1/${id.startsWith('seti_') ? 'setup_intents' : 'payment_intents'}/${encodeURIComponent(id)}/verify_microdeposits`,
      {
        method: 'POST',
        headers: {
          authorization: `Bearer ${form.dataset.key}`,
          'content-type': 'application/x-www-form-urlencoded',
          ...(query.get('account') && {'stripe-account': query.get('account')}),
        },
        body: body.toString(),
      },
    );
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error.message);
    said.textContent = 'Your bank account is verified. You can close this page.';
    form.hidden = true;
  } catch (error) {
    said.textContent = error.message;
    button.disabled = false;
  }
});
