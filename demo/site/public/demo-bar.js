// The demo bar's little life: selects that apply at once, and a search through the merchant's customers.
for (const form of document.querySelectorAll('.demo-bar form[data-auto]')) {
  form.addEventListener('change', () => form.submit());
}

const who = document.querySelector('.demo-who');
const search = who?.querySelector('input[type=search]');
const list = who?.querySelector('.demo-customers');
let asked = 0;
let pause;

async function show() {
  const turn = ++asked;
  const query = new URLSearchParams({search: search.value});
  let customers = [];
  let problem = 'No customer is called that.';
  try {
    const response = await fetch(`/demo/customers?${query}`);
    if (response.ok) ({customers} = await response.json());
    else problem = 'The API does not answer yet.';
  } catch {
    problem = 'The shop does not answer.';
  }
  if (turn !== asked) return;
  list.replaceChildren(...(customers.length ? customers.map(item) : [note(problem)]));
}

function item({id, externalId, name, currency, contacts}) {
  const row = document.createElement('li');
  const people = contacts.length ? contacts : [{email: '', label: 'open'}];
  const title = document.createElement('span');
  title.dir = 'auto';
  title.textContent = name;
  const detail = document.createElement('small');
  detail.textContent = [externalId, currency].filter(Boolean).join(' · ');
  row.append(title, detail);
  for (const {email, label} of people) {
    const button = document.createElement('button');
    button.name = 'as';
    button.value = JSON.stringify({id, name, email});
    button.textContent = label;
    button.setAttribute('aria-label', `${name}: ${label}`);
    row.append(button);
  }
  return row;
}

function note(text) {
  const row = document.createElement('li');
  row.textContent = text;
  return row;
}

who?.addEventListener('toggle', () => {
  if (!who.open) return;
  search.focus();
  show();
});
search?.addEventListener('input', () => {
  clearTimeout(pause);
  pause = setTimeout(show, 150);
});
document.addEventListener('click', ({target}) => {
  if (who?.open && !who.contains(target)) who.open = false;
});
who?.addEventListener('keydown', ({key}) => {
  if (key !== 'Escape') return;
  who.open = false;
  who.querySelector('summary').focus();
});
