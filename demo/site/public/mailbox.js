// Shows new mail when it comes: the code is usually wanted at once.
const box = document.querySelector('.mailbox');
setInterval(async () => {
  if (document.hidden) return;
  const to = new URLSearchParams(location.search).get('to') ?? '';
  const response = await fetch(`/mailbox/newest?${new URLSearchParams({to})}`).catch(() => null);
  if (!response?.ok) return;
  const {id} = await response.json();
  if (id && id !== box.dataset.newest) location.assign(`/mailbox?${new URLSearchParams(to ? {to} : {})}`);
}, 2000);
